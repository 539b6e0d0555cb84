//! Server-sent events, as a client reads them.

use std::time::Duration;

use reqwest::Response;

/// What a stream is asked for again after, when the server names no time.
const RECONNECT_AFTER: Duration = Duration::from_secs(2);

/// One event.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Event {
    /// What to name when asking for what came after it.
    pub(crate) id: Option<String>,
    pub(crate) data: String,
}

/// The events of an answer.
pub(crate) struct EventStream {
    response: Response,
    parser: Parser,
}

impl EventStream {
    pub(crate) fn new(response: Response) -> Self {
        Self {
            response,
            parser: Parser::default(),
        }
    }

    /// The next event; `None` when the stream ends or breaks.
    pub(crate) async fn next(&mut self) -> Option<Event> {
        loop {
            if let Some(event) = self.parser.next() {
                return Some(event);
            }
            let chunk = self.response.chunk().await.ok()??;
            self.parser.feed(&chunk);
        }
    }

    /// How long to wait before asking again.
    pub(crate) fn reconnect_after(&self) -> Duration {
        self.parser.retry.unwrap_or(RECONNECT_AFTER)
    }
}

/// Lines to events, by the rules of the HTML standard, section 9.2.6.
#[derive(Debug, Default)]
struct Parser {
    unread: Vec<u8>,
    id: Option<String>,
    data: Vec<String>,
    retry: Option<Duration>,
}

impl Parser {
    fn feed(&mut self, bytes: &[u8]) {
        self.unread.extend_from_slice(bytes);
    }

    fn next(&mut self) -> Option<Event> {
        while let Some(length) = self.unread.iter().position(|&byte| byte == b'\n') {
            let line: Vec<u8> = self.unread.drain(..=length).collect();
            let line = String::from_utf8_lossy(&line);
            let line = line.trim_end_matches(['\r', '\n']);
            if !line.is_empty() {
                self.read_line(line);
            } else if !self.data.is_empty() {
                let data = std::mem::take(&mut self.data).join("\n");
                let id = self.id.clone();
                return Some(Event { id, data });
            }
        }
        None
    }

    fn read_line(&mut self, line: &str) {
        let (field, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "data" => self.data.push(value.to_owned()),
            "id" => self.id = Some(value.to_owned()),
            "retry" => self.retry = value.parse().ok().map(Duration::from_millis),
            // A comment, or the name of the event, which the data tells too.
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_a_server_sends_gives_the_same_events_however_it_is_cut() {
        const PIECES: [&str; 9] = [
            "data",
            "id",
            "retry",
            ":",
            " ",
            "\n",
            "\r",
            "\n\n",
            "18446744073709551615",
        ];
        bolero::check!()
            .with_type::<(Vec<(u8, u8)>, u8)>()
            .for_each(|(pieces, chunk_size)| {
                let mut bytes = Vec::new();
                for (piece, byte) in pieces {
                    match PIECES.get(usize::from(*piece) % 12) {
                        Some(piece) => bytes.extend_from_slice(piece.as_bytes()),
                        None => bytes.push(*byte),
                    }
                }
                let events = |chunk_size: usize| {
                    let (mut parser, mut events) = (Parser::default(), Vec::new());
                    for chunk in bytes.chunks(chunk_size) {
                        parser.feed(chunk);
                        events.extend(std::iter::from_fn(|| parser.next()));
                    }
                    events
                };
                assert_eq!(events(usize::from(*chunk_size) + 1), events(usize::MAX));
            });
    }

    #[test]
    fn events_come_out_whole_however_the_bytes_come_in() {
        let text = ": keep-alive\n\nid: 3\nretry: 250\ndata: {\"a\":\ndata: 1}\n\nevent: x\r\ndata:b\r\n\r\ndata: cut";
        for chunk_size in [1, 7, text.len()] {
            let mut parser = Parser::default();
            let mut events = Vec::new();
            for chunk in text.as_bytes().chunks(chunk_size) {
                parser.feed(chunk);
                events.extend(std::iter::from_fn(|| parser.next()));
            }
            let event = |data: &str| Event {
                id: Some("3".to_owned()),
                data: data.to_owned(),
            };
            assert_eq!(events, [event("{\"a\":\n1}"), event("b")]);
            assert_eq!(parser.retry, Some(Duration::from_millis(250)));
        }
    }
}
