//! `kinora videos get-character`.

use std::process::ExitCode;

use clap::Args;
use http::Method;

use crate::cli::client::Call;
use crate::cli::one_id;
use crate::cli::session::Session;

/// Show a character
#[derive(Args, Clone, Debug)]
pub(super) struct GetCharacterArgs {
    /// The character's id; may also stand alone
    #[arg(long = "character-id", value_name = "CHARACTER_ID")]
    flag: Option<String>,
    /// The character's id
    #[arg(value_name = "CHARACTER_ID", hide = true)]
    positional: Option<String>,
}

pub(super) async fn run(args: GetCharacterArgs, session: &Session) -> anyhow::Result<ExitCode> {
    let typed = one_id::given(args.flag, args.positional)?;
    let id = one_id::typed_or_piped("character_id", typed)?;
    let call = Call::new(Method::GET, &["videos", "characters", &id]);
    session.show(&call).await
}
