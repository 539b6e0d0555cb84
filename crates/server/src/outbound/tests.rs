//! What gets through, and that nothing else does: against real listeners on this machine, of which only those
//! a test allows may be reached.

use std::collections::HashMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use super::*;

const MAX_BYTES: u64 = 10_000;

/// What a listener does with a connection after it has read the request.
#[derive(Clone)]
enum Reply {
    /// Sends this and closes.
    Text(String),
    /// Sends a head and then bytes for as long as anyone reads.
    Endless,
    /// Sends a head and half a body, and then nothing.
    Stuck,
    /// Sends nothing.
    Silent,
}

fn ok(body: &str) -> Reply {
    let length = body.len();
    Reply::Text(format!(
        "HTTP/1.1 200 OK\r\ncontent-length: {length}\r\n\r\n{body}"
    ))
}

fn redirect(location: &str) -> Reply {
    Reply::Text(format!(
        "HTTP/1.1 302 Found\r\nlocation: {location}\r\nset-cookie: a=b\r\ncontent-length: 0\r\n\r\n"
    ))
}

/// A listener on a port of its own that notes the requests it gets.
#[derive(Clone)]
struct Listener {
    port: u16,
    n_connections: Arc<AtomicUsize>,
    requests: Arc<Mutex<Vec<String>>>,
}

impl Listener {
    /// Answers each request with what `script` says for its path.
    async fn start(script: impl Fn(&str) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let this = Self {
            port: listener.local_addr().unwrap().port(),
            n_connections: Arc::default(),
            requests: Arc::default(),
        };
        let (noted, script) = (this.clone(), Arc::new(script));
        tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                noted.n_connections.fetch_add(1, Ordering::SeqCst);
                let (noted, script) = (noted.clone(), Arc::clone(&script));
                tokio::spawn(async move { noted.serve(stream, script.as_ref()).await });
            }
        });
        this
    }

    async fn serve(&self, mut stream: TcpStream, script: &(impl Fn(&str) -> Reply + Sync)) {
        let mut request = Vec::new();
        while !request.windows(4).any(|bytes| bytes == b"\r\n\r\n") {
            if stream.read_buf(&mut request).await.unwrap_or(0) == 0 {
                return;
            }
        }
        let request = String::from_utf8(request).unwrap();
        let path = request.split(' ').nth(1).unwrap().to_owned();
        self.requests.lock().unwrap().push(request);
        match script(&path) {
            Reply::Text(text) => {
                let _ = stream.write_all(text.as_bytes()).await;
            }
            Reply::Endless => {
                let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await;
                while stream.write_all(&[b'x'; 4096]).await.is_ok() {}
            }
            Reply::Stuck => {
                let half = b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf";
                let _ = stream.write_all(half).await;
                std::future::pending::<()>().await;
            }
            Reply::Silent => std::future::pending().await,
        }
    }

    fn n_connections(&self) -> usize {
        self.n_connections.load(Ordering::SeqCst)
    }

    fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }

    fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }
}

fn outbound(allow: &[String]) -> Outbound {
    let allow = allow.iter().map(|text| text.parse().unwrap()).collect();
    Outbound::new(&OutboundConfig {
        fetch_image_urls: true,
        allow,
    })
}

/// A client that may reach this listener and nothing else that is not public.
fn outbound_to(listener: &Listener) -> Outbound {
    outbound(&[format!("127.0.0.1:{}", listener.port)])
}

impl Outbound {
    async fn fetch_all(&self, url: &str, max_bytes: u64) -> Result<Bytes, OutboundError> {
        let mut fetch = self.fetch(url, max_bytes).await?;
        let mut body = Vec::new();
        while let Some(chunk) = fetch.chunk().await? {
            body.extend_from_slice(&chunk);
        }
        Ok(body.into())
    }
}

async fn post_nothing(outbound: &Outbound, url: &str) -> Result<Posted, OutboundError> {
    outbound.post(url, HeaderMap::new(), Bytes::new()).await
}

/// A client for which names mean these addresses.
fn outbound_with_names(allow: &[String], names: &[(&str, &[&str])]) -> Outbound {
    let owned = |(name, addresses): &(&str, &[&str])| {
        let addresses: Vec<IpAddr> = addresses.iter().map(|a| a.parse().unwrap()).collect();
        ((*name).to_owned(), addresses)
    };
    let names: HashMap<String, Vec<IpAddr>> = names.iter().map(owned).collect();
    let lookup = move |name: String, port| -> BoxFuture<'static, io::Result<Vec<SocketAddr>>> {
        let found = names.get(&name).cloned();
        Box::pin(async move {
            let found = found.ok_or_else(|| io::Error::other("no such name"))?;
            Ok(found
                .into_iter()
                .map(|a| SocketAddr::new(a, port))
                .collect())
        })
    };
    Outbound {
        lookup: Arc::new(lookup),
        ..outbound(allow)
    }
}

#[tokio::test]
async fn no_spelling_of_an_inner_address_is_connected_to() {
    let listener = Listener::start(|_| ok("secret")).await;
    let port = listener.port;
    let outbound = outbound(&[]);
    for host in [
        "127.0.0.1",
        "127.0.0.1.",
        "127.1",
        "127.0.1",
        "127.1.2.3",
        "2130706433",
        "0x7f000001",
        "0x7f.0.0.1",
        "0x7F.1",
        "0177.0.0.1",
        "017700000001",
        "0177.0x0.0.1",
        "00000177.0.0.01",
        "%31%32%37.0.0.1",
        "127%2e0%2e0%2e1",
        "127\u{3002}0\u{3002}0\u{3002}1",
        "\u{2460}\u{2461}\u{2466}.\u{24ea}.\u{24ea}.\u{2460}",
        "\u{ff11}27.0.0.1",
        "127.0.0\t.1",
        "0",
        "0.0.0.0",
        "0x0",
        "[::1]",
        "[0:0:0:0:0:0:0:1]",
        "[::]",
        "[::127.0.0.1]",
        "[::ffff:127.0.0.1]",
        "[::FFFF:7f00:1]",
        "[0:0:0:0:0:ffff:127.0.0.1]",
        "[64:ff9b::7f00:1]",
        "[2002:7f00:1::]",
        "[fe80::1]",
        "[fd00:ec2::254]",
        "localhost",
        "LOCALHOST",
        "localhost.",
        "169.254.169.254",
        "2852039166",
        "0xa9fea9fe",
        "0251.0376.0251.0376",
        "[::ffff:a9fe:a9fe]",
        "10.0.0.1",
        "192.168.0.1",
        "172.16.0.1",
        "100.64.0.1",
        "224.0.0.1",
        "255.255.255.255",
    ] {
        let url = format!("http://{host}:{port}/");
        let result = outbound.fetch_all(&url, MAX_BYTES).await;
        assert_eq!(result, Err(OutboundError::Unreachable), "{url}");
        let result = outbound.post(&url, HeaderMap::new(), Bytes::new()).await;
        assert_eq!(result, Err(OutboundError::Unreachable), "{url}");
    }
    assert_eq!(listener.n_connections(), 0);
}

#[tokio::test]
async fn what_is_no_url_of_the_web_is_refused_before_anything_happens() {
    let outbound = outbound(&["0.0.0.0/0".to_owned(), "::/0".to_owned()]);
    let long = format!("http://example.com/{}", "x".repeat(9000));
    for url in [
        "",
        "example.com/a.png",
        "//example.com/a.png",
        "/etc/passwd",
        "http://",
        "http:///",
        "https://:80/",
        "http://[fe80::1%25eth0]/",
        "http://[fe80::1%eth0]/",
        "http://[::1/",
        "http://a b/",
        "http://1.2.3.4.5/",
        "http://256.0.0.1/",
        "http://4294967296/",
        "http://example.com:99999/",
        "http://user@example.com/",
        "http://user:password@example.com/",
        "http://127.0.0.1@example.com/",
        "http://:secret@example.com/",
        "file:///etc/passwd",
        "ftp://example.com/a.png",
        "gopher://example.com/_x",
        "dict://example.com/",
        "ws://example.com/",
        "javascript:alert(1)",
        "data:image/png;base64,AAAA",
        "unix:/run/docker.sock",
        "jar:http://example.com!/",
        &long,
    ] {
        let result = outbound.fetch_all(url, MAX_BYTES).await;
        assert!(
            matches!(result, Err(OutboundError::BadUrl(_))),
            "{url} {result:?}"
        );
        assert!(
            matches!(outbound.check_url(url), Err(OutboundError::BadUrl(_))),
            "{url}"
        );
    }
}

#[tokio::test]
async fn a_name_is_judged_by_what_it_resolves_to() {
    let listener = Listener::start(|_| ok("secret")).await;
    let names: &[(&str, &[&str])] = &[
        ("loopback.test", &["127.0.0.1"]),
        ("metadata.test", &["169.254.169.254"]),
        ("private.test", &["10.0.0.1", "192.168.1.1", "172.20.0.1"]),
        ("carrier.test", &["100.64.0.1"]),
        ("six.test", &["::1", "fd00::1", "fe80::1"]),
        ("mapped.test", &["::ffff:127.0.0.1"]),
        ("translated.test", &["64:ff9b::127.0.0.1"]),
        ("any.test", &["0.0.0.0", "::"]),
        ("nothing.test", &[]),
        ("xn--bcher-kva.test", &["127.0.0.1"]),
    ];
    let outbound = outbound_with_names(&[], names);
    let hosts = names.iter().map(|(name, _)| *name);
    for host in hosts.chain(["unknown.test", "LOOPBACK.test", "b\u{fc}cher.test"]) {
        let url = format!("http://{host}:{}/", listener.port);
        let result = outbound.fetch_all(&url, MAX_BYTES).await;
        assert_eq!(result, Err(OutboundError::Unreachable), "{url}");
    }
    assert_eq!(listener.n_connections(), 0);
}

#[tokio::test]
async fn refused_and_unreachable_hosts_cannot_be_told_apart() {
    // A port on which nothing listens any more, that the client may reach.
    let closed = TcpListener::bind("127.0.0.1:0")
        .await
        .unwrap()
        .local_addr()
        .unwrap();
    let outbound = outbound(&[closed.to_string()]);
    let of_closed = outbound
        .fetch_all(&format!("http://{closed}/"), MAX_BYTES)
        .await;
    let of_refused = outbound.fetch_all("http://10.0.0.1/", MAX_BYTES).await;
    assert_eq!(of_closed, Err(OutboundError::Unreachable));
    assert_eq!(of_closed, of_refused);
}

#[tokio::test]
async fn the_connection_goes_to_the_address_that_was_checked_and_no_other() {
    let good = Listener::start(|_| ok("good")).await;
    let n_lookups = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&n_lookups);
    // A name that changes its mind: allowed when it is checked, another address a moment later.
    let lookup = move |_: String, port| -> BoxFuture<'static, io::Result<Vec<SocketAddr>>> {
        let is_first = counted.fetch_add(1, Ordering::SeqCst) == 0;
        let address = if is_first {
            [127, 0, 0, 1]
        } else {
            [127, 0, 0, 9]
        };
        Box::pin(std::future::ready(Ok(vec![SocketAddr::from((
            address, port,
        ))])))
    };
    let outbound = Outbound {
        lookup: Arc::new(lookup),
        ..outbound_to(&good)
    };
    let url = format!("http://rebinding.test:{}/", good.port);
    assert_eq!(
        outbound.fetch_all(&url, MAX_BYTES).await,
        Ok(Bytes::from("good"))
    );
    assert_eq!(n_lookups.load(Ordering::SeqCst), 1);
    assert_eq!(
        outbound.fetch_all(&url, MAX_BYTES).await,
        Err(OutboundError::Unreachable)
    );
    assert_eq!(good.n_connections(), 1);
}

#[tokio::test]
async fn of_several_addresses_only_the_permitted_ones_are_tried() {
    let listener = Listener::start(|_| ok("picture")).await;
    let allow = [format!("127.0.0.1:{}", listener.port)];
    let names: &[(&str, &[&str])] =
        &[("mixed.test", &["::1", "127.0.0.2", "10.0.0.1", "127.0.0.1"])];
    let outbound = outbound_with_names(&allow, names);
    let url = format!("http://mixed.test:{}/", listener.port);
    assert_eq!(
        outbound.fetch_all(&url, MAX_BYTES).await,
        Ok(Bytes::from("picture"))
    );
    let request = &listener.requests()[0];
    assert!(
        request.contains(&format!("host: mixed.test:{}", listener.port)),
        "{request}"
    );
}

#[tokio::test]
async fn an_allowed_port_opens_no_other_port_to_redirects() {
    let inner = Listener::start(|_| ok("secret")).await;
    let inner_url = inner.url("/");
    let names = [
        inner_url.clone(),
        format!("http://localhost:{}/", inner.port),
        format!("http://[::ffff:127.0.0.1]:{}/", inner.port),
        format!("//2130706433:{}/", inner.port),
    ];
    for location in names {
        let target = location.clone();
        let outer = Listener::start(move |_| redirect(&target)).await;
        let result = outbound_to(&outer)
            .fetch_all(&outer.url("/"), MAX_BYTES)
            .await;
        assert_eq!(result, Err(OutboundError::Unreachable), "{location}");
        assert_eq!(outer.n_connections(), 1);
    }
    assert_eq!(inner.n_connections(), 0);
}

#[tokio::test]
async fn redirects_leave_the_web_for_nothing() {
    for location in [
        "file:///etc/passwd",
        "ftp://example.com/",
        "gopher://127.0.0.1:70/",
        "http://user:password@example.com/",
        "http://[::1",
    ] {
        let listener = Listener::start(move |_| redirect(location)).await;
        let result = outbound_to(&listener)
            .fetch_all(&listener.url("/"), MAX_BYTES)
            .await;
        assert!(
            matches!(result, Err(OutboundError::BadUrl(_))),
            "{location} {result:?}"
        );
    }
}

#[tokio::test]
async fn three_redirects_are_followed_and_a_fourth_is_not() {
    let hops = |path: &str| match path.trim_start_matches('/').parse::<u32>() {
        Ok(0) => ok("picture"),
        Ok(n_left) => redirect(&format!("{}", n_left - 1)),
        Err(_) => redirect(path),
    };
    let listener = Listener::start(hops).await;
    let outbound = outbound_to(&listener);
    let picture = outbound.fetch_all(&listener.url("/3"), MAX_BYTES).await;
    assert_eq!(picture, Ok(Bytes::from("picture")));
    assert_eq!(listener.n_connections(), 4);
    for path in ["/4", "/10", "/loop"] {
        let before = listener.n_connections();
        let result = outbound.fetch_all(&listener.url(path), MAX_BYTES).await;
        assert_eq!(result, Err(OutboundError::TooManyRedirects(3)), "{path}");
        assert_eq!(listener.n_connections() - before, 4, "{path}");
    }
    let all = listener.requests().concat().to_ascii_lowercase();
    for header in ["cookie:", "referer:", "authorization:"] {
        assert!(!all.contains(header), "{all}");
    }
    assert!(all.contains("user-agent: kinora/"), "{all}");
    assert!(all.contains("accept-encoding: identity"), "{all}");
}

#[tokio::test]
async fn a_body_is_read_up_to_the_limit_and_no_further() {
    let listener = Listener::start(|path| match path {
        "/fits" => ok(&"x".repeat(10_000)),
        "/declared" => Reply::Text("HTTP/1.1 200 OK\r\ncontent-length: 10001\r\n\r\n".to_owned()),
        "/chunked" => {
            let chunks = format!("1f4\r\n{}\r\n", "x".repeat(500)).repeat(30);
            let head = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n";
            Reply::Text(format!("{head}{chunks}0\r\n\r\n"))
        }
        _ => Reply::Endless,
    })
    .await;
    let outbound = outbound_to(&listener);
    let fits = outbound.fetch_all(&listener.url("/fits"), MAX_BYTES).await;
    assert_eq!(fits.unwrap().len(), 10_000);
    for path in ["/declared", "/chunked", "/endless"] {
        let result = outbound.fetch_all(&listener.url(path), MAX_BYTES).await;
        let max_bytes = MAX_BYTES;
        assert_eq!(result, Err(OutboundError::TooLarge { max_bytes }), "{path}");
    }
}

#[tokio::test]
async fn nobody_is_waited_for_longer_than_the_limit() {
    let listener = Listener::start(|path| match path {
        "/silent" => Reply::Silent,
        _ => Reply::Stuck,
    })
    .await;
    let limit = Duration::from_millis(300);
    let outbound = Outbound {
        patience: Patience {
            fetch: limit,
            post: limit,
            ..Patience::default()
        },
        ..outbound_to(&listener)
    };
    for path in ["/silent", "/stuck"] {
        let started = Instant::now();
        let result = outbound.fetch_all(&listener.url(path), MAX_BYTES).await;
        assert_eq!(result, Err(OutboundError::TimedOut(limit)), "{path}");
        assert!(started.elapsed() < limit * 10, "{path}");
    }
    let posted = post_nothing(&outbound, &listener.url("/silent")).await;
    assert_eq!(posted, Err(OutboundError::TimedOut(limit)));
    // The head of the answer is all that a post needs.
    let posted = post_nothing(&outbound, &listener.url("/stuck")).await;
    assert_eq!(posted.unwrap().status, 200);
}

#[tokio::test]
async fn an_answer_that_is_no_file_is_an_error() {
    let listener = Listener::start(|path| match path {
        "/missing" => Reply::Text("HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n".to_owned()),
        "/nowhere" => Reply::Text("HTTP/1.1 302 Found\r\ncontent-length: 0\r\n\r\n".to_owned()),
        "/short" => Reply::Text("HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc".to_owned()),
        _ => Reply::Text("SSH-2.0-OpenSSH_9.2\r\n".to_owned()),
    })
    .await;
    let outbound = outbound_to(&listener);
    for (path, expected) in [
        ("/missing", OutboundError::Status(404)),
        ("/nowhere", OutboundError::Status(302)),
        ("/short", OutboundError::Broken),
        ("/another-protocol", OutboundError::Unreachable),
    ] {
        let result = outbound.fetch_all(&listener.url(path), MAX_BYTES).await;
        assert_eq!(result, Err(expected), "{path}");
    }
}

#[tokio::test]
async fn a_post_arrives_whole_and_follows_no_redirect() {
    let elsewhere = Listener::start(|_| ok("")).await;
    let location = elsewhere.url("/");
    let listener = Listener::start(move |path| match path {
        "/moved" => redirect(&location),
        _ => Reply::Text(
            "HTTP/1.1 503 No\r\nretry-after: 120\r\ncontent-length: 0\r\n\r\n".to_owned(),
        ),
    })
    .await;
    let outbound = outbound(&[
        format!("127.0.0.1:{}", listener.port),
        format!("127.0.0.1:{}", elsewhere.port),
    ]);
    let post = async |path: &str| {
        let mut headers = HeaderMap::new();
        headers.insert("webhook-id", "evt_1".parse().unwrap());
        let body = Bytes::from("{}");
        outbound
            .post(&listener.url(path), headers, body)
            .await
            .unwrap()
    };
    assert_eq!(post("/moved").await.status, 302);
    let busy = post("/busy").await;
    assert_eq!(busy.status, 503);
    assert_eq!(busy.retry_after, Some(Duration::from_secs(120)));
    assert_eq!(elsewhere.n_connections(), 0);
    let request = &listener.requests()[0];
    assert!(request.starts_with("POST /moved HTTP/1.1\r\n"), "{request}");
    assert!(request.contains("webhook-id: evt_1\r\n"), "{request}");
    assert!(request.contains("content-length: 2\r\n"), "{request}");
}

#[tokio::test]
async fn fetching_can_be_switched_off_and_posting_goes_on() {
    let listener = Listener::start(|_| ok("")).await;
    let outbound = Outbound {
        fetches_urls: false,
        ..outbound_to(&listener)
    };
    let fetched = outbound.fetch_all(&listener.url("/"), MAX_BYTES).await;
    assert_eq!(fetched, Err(OutboundError::Disabled));
    assert_eq!(listener.n_connections(), 0);
    let posted = post_nothing(&outbound, &listener.url("/")).await;
    assert_eq!(posted.unwrap().status, 200);
}

#[test]
fn retry_after_is_a_number_of_seconds_or_a_date() {
    let now = httpdate::parse_http_date("Wed, 21 Oct 2026 07:28:00 GMT").unwrap();
    let check = |text: &str, expected_s: Option<u64>| {
        let mut headers = HeaderMap::new();
        headers.insert(RETRY_AFTER, text.parse().unwrap());
        assert_eq!(
            retry_after(&headers, now),
            expected_s.map(Duration::from_secs),
            "{text}"
        );
    };
    check("120", Some(120));
    check(" 0 ", Some(0));
    check("Wed, 21 Oct 2026 07:30:00 GMT", Some(120));
    check("Wed, 21 Oct 2026 07:00:00 GMT", None);
    check("-5", None);
    check("soon", None);
    check("99999999999999", None);
}
