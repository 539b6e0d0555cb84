//! The flags that every command with a server has: which server, as whom, and how to print.

use std::path::PathBuf;

use anyhow::{Context, bail};
use clap::Args;

use crate::cli::client::{Client, ClientOptions, DEFAULT_BASE_URL, Secret, read_header};
use crate::cli::output::{Format, Output, Style, Terminal};
use crate::config::Environment;

const HEADING: &str = "API client options";

/// The flags, as typed. They are understood before and after the subcommand.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = HEADING)]
pub(crate) struct ApiArgs {
    /// The API key [env: OPENAI_API_KEY]
    #[arg(long, global = true, value_name = "KEY")]
    api_key: Option<Secret>,
    /// The server's address with its /v1 [env: OPENAI_BASE_URL] [default: http://127.0.0.1:8080/v1]
    #[arg(long, global = true, value_name = "URL")]
    base_url: Option<String>,
    /// The organization to act for [env: OPENAI_ORG_ID]
    #[arg(long, global = true, value_name = "ID")]
    organization: Option<String>,
    /// The project to act for [env: OPENAI_PROJECT_ID]
    #[arg(long, global = true, value_name = "ID")]
    project: Option<String>,
    /// A header for every request; repeat for more [env: OPENAI_CUSTOM_HEADERS, one a line]
    #[arg(long = "header", global = true, value_name = "NAME: VALUE")]
    headers: Vec<String>,
    /// A PEM file with the certificate to show the server [env: OPENAI_MTLS_CLIENT_CERT_FILE]
    #[arg(long, global = true, value_name = "FILE")]
    mtls_client_cert_file: Option<PathBuf>,
    /// A PEM file with the certificate's private key [env: OPENAI_MTLS_CLIENT_KEY_FILE]
    #[arg(long, global = true, value_name = "FILE")]
    mtls_client_key_file: Option<PathBuf>,
    /// Accepted for scripts written for OpenAI's tool; no command here needs it
    #[arg(long, global = true, value_name = "KEY", hide_short_help = true)]
    admin_api_key: Option<Secret>,
    /// Accepted for scripts written for OpenAI's tool; no command here needs it
    #[arg(long, global = true, value_name = "SECRET", hide_short_help = true)]
    webhook_secret: Option<Secret>,
    /// How to print results [default: auto]
    #[arg(long, global = true, value_enum, ignore_case = true)]
    format: Option<Format>,
    /// How to print errors [default: auto]
    #[arg(
        long,
        global = true,
        value_enum,
        ignore_case = true,
        value_name = "FORMAT",
        hide_possible_values = true
    )]
    format_error: Option<Format>,
    /// Print only the part of a result at this GJSON path, such as status or data.#.id
    #[arg(long, global = true, value_name = "PATH")]
    transform: Option<String>,
    /// Print only the part of an error at this GJSON path
    #[arg(long, global = true, value_name = "PATH")]
    transform_error: Option<String>,
    /// Print texts without quotes
    #[arg(long, short, global = true)]
    raw_output: bool,
    /// Show the heads of requests and answers on standard error
    #[arg(long, global = true)]
    debug: bool,
}

impl ApiArgs {
    /// These flags, completed by those that stood before the subcommand.
    pub(crate) fn or(self, before: Self) -> Self {
        let mut headers = before.headers;
        headers.extend(self.headers);
        Self {
            api_key: self.api_key.or(before.api_key),
            base_url: self.base_url.or(before.base_url),
            organization: self.organization.or(before.organization),
            project: self.project.or(before.project),
            headers,
            mtls_client_cert_file: self.mtls_client_cert_file.or(before.mtls_client_cert_file),
            mtls_client_key_file: self.mtls_client_key_file.or(before.mtls_client_key_file),
            admin_api_key: self.admin_api_key.or(before.admin_api_key),
            webhook_secret: self.webhook_secret.or(before.webhook_secret),
            format: self.format.or(before.format),
            format_error: self.format_error.or(before.format_error),
            transform: self.transform.or(before.transform),
            transform_error: self.transform_error.or(before.transform_error),
            raw_output: self.raw_output || before.raw_output,
            debug: self.debug || before.debug,
        }
    }

    /// The client that these flags and the environment describe.
    pub(crate) fn client(&self, environment: &Environment) -> anyhow::Result<Client> {
        let setting = |flag: &Option<String>, variable: &str| {
            let value = flag
                .clone()
                .or_else(|| environment.get(variable).map(str::to_owned));
            value.filter(|value| !value.is_empty())
        };
        let key_of_environment = || {
            environment
                .get("OPENAI_API_KEY")
                .map(|key| key.to_owned().into())
        };
        let base_url = setting(&self.base_url, "OPENAI_BASE_URL");
        let options = ClientOptions {
            api_key: self.api_key.clone().or_else(key_of_environment),
            organization: setting(&self.organization, "OPENAI_ORG_ID"),
            project: setting(&self.project, "OPENAI_PROJECT_ID"),
            headers: self.headers(environment)?,
            identity_pem: self.identity_pem(environment)?,
            debug: self.debug,
        };
        let base_url = base_url.as_deref().unwrap_or(DEFAULT_BASE_URL);
        Ok(Client::with_options(base_url, &options)?)
    }

    /// The headers of the environment, then those of flags: the last of a name wins.
    fn headers(&self, environment: &Environment) -> anyhow::Result<http::HeaderMap> {
        let mut headers = http::HeaderMap::new();
        let variable = environment.get("OPENAI_CUSTOM_HEADERS").unwrap_or_default();
        // Lines without a colon are passed over, as OpenAI's clients do.
        let lines = variable.lines().filter(|line| line.contains(':'));
        for line in lines.chain(self.headers.iter().map(String::as_str)) {
            let (name, value) = read_header(line)?;
            headers.insert(name, value);
        }
        Ok(headers)
    }

    /// The certificate and its key, one text after the other.
    fn identity_pem(&self, environment: &Environment) -> anyhow::Result<Option<Vec<u8>>> {
        let setting = |flag: &Option<PathBuf>, variable: &str| {
            let path = flag
                .clone()
                .or_else(|| environment.get(variable).map(PathBuf::from));
            path.filter(|path| !path.as_os_str().is_empty())
        };
        let certificate = setting(&self.mtls_client_cert_file, "OPENAI_MTLS_CLIENT_CERT_FILE");
        let key = setting(&self.mtls_client_key_file, "OPENAI_MTLS_CLIENT_KEY_FILE");
        let (certificate, key) = match (certificate, key) {
            (None, None) => return Ok(None),
            (Some(certificate), Some(key)) => (certificate, key),
            _ => bail!("--mtls-client-cert-file and --mtls-client-key-file belong together"),
        };
        let mut pem = Vec::new();
        for path in [key, certificate] {
            let text = std::fs::read(&path).with_context(|| path.display().to_string())?;
            pem.extend(text);
            pem.push(b'\n');
        }
        Ok(Some(pem))
    }

    /// How these flags want things printed.
    pub(crate) fn output(&self, environment: &Environment) -> Output {
        let style = |format: Option<Format>, transform: &Option<String>, raw_output| Style {
            format: format.unwrap_or_default(),
            transform: transform.clone().filter(|path| !path.is_empty()),
            raw_output,
        };
        Output {
            result: style(self.format, &self.transform, self.raw_output),
            error: style(self.format_error, &self.transform_error, self.raw_output),
            terminal: Terminal::of_standard_output(environment),
        }
    }
}
