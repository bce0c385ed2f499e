//! Addresses of network cameras and streams.

use std::fmt;
use std::str::FromStr;

/// What an address may begin with: protocols by which pictures come live.
pub const SCHEMES: [&str; 9] = ["rtsp", "rtsps", "http", "https", "rtmp", "rtmps", "srt", "udp", "tcp"];

/// The address of pictures that come through the network: `rtsp://camera.local/live`, `http://phone:8080/video`.
///
/// Names and passwords in it are for `ffmpeg` only: shown, it is without them, and without what stands behind a question mark.
#[derive(Clone, PartialEq, Eq)]
pub struct Address(String);

/// Why a text is no address that pictures come from.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// It does not begin with a protocol.
    #[error("an address begins with rtsp://, http:// or the like")]
    NoScheme,
    /// It begins with another protocol.
    #[error("no pictures are read from addresses with “{0}://”; there are {known}", known = SCHEMES.join(", "))]
    Scheme(String),
    /// There is nothing behind the protocol, or a blank in it.
    #[error("this address names no host, or has blanks in it")]
    NoHost,
    /// Its name or password seems to end it, and would be shown.
    #[error("in a name or a password / is written as %2F, ? as %3F and # as %23")]
    Unescaped,
}

impl Address {
    /// Whether a text is meant as an address, right or wrong, and not as a file.
    pub fn is_meant(text: &str) -> bool {
        split(text).is_some()
    }

    /// All of it, as `ffmpeg` takes it.
    pub fn whole(&self) -> &str {
        &self.0
    }

    /// Whether nothing in it is hidden when it is shown.
    pub fn hides_nothing(&self) -> bool {
        self.to_string() == self.0
    }

    /// The protocol, in small letters.
    pub fn scheme(&self) -> &str {
        self.parts().0
    }

    /// Protocol; name and password, if there are any; all else.
    fn parts(&self) -> (&str, Option<&str>, &str) {
        let (scheme, rest) = self.0.split_once("://").unwrap_or_default();
        match host(rest).rfind('@') {
            Some(at) if at > 0 => (scheme, Some(&rest[..at]), &rest[at + 1..]),
            _ => (scheme, None, rest),
        }
    }

    /// What a program said of it, without what is not shown of it. It puts the address before its reason; our messages name it
    /// already.
    pub fn reason_in(&self, said: &str) -> String {
        let shown = self.to_string();
        let said = said.replace(&self.0, &shown);
        let said = match self.parts() {
            (_, Some(secret), _) => said.replace(&format!("{secret}@"), ""),
            _ => said,
        };
        said.strip_prefix(&format!("{shown}: ")).unwrap_or(&said).to_owned()
    }
}

/// What names the host in what stands behind the protocol, with name, password and port.
fn host(rest: &str) -> &str {
    &rest[..rest.find(['/', '?', '#']).unwrap_or(rest.len())]
}

/// The protocol, and what stands behind it.
fn split(text: &str) -> Option<(&str, &str)> {
    let is_scheme = |scheme: &str| scheme.len() > 1 && scheme.chars().all(|c| c.is_ascii_alphanumeric() || c == '+');
    text.split_once("://").filter(|(scheme, _)| is_scheme(scheme))
}

impl FromStr for Address {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Address, AddressError> {
        let (scheme, rest) = split(text.trim()).ok_or(AddressError::NoScheme)?;
        let scheme = scheme.to_ascii_lowercase();
        if !SCHEMES.contains(&&*scheme) {
            return Err(AddressError::Scheme(scheme));
        }
        if rest.trim_matches('/').is_empty() || rest.contains(char::is_whitespace) {
            return Err(AddressError::NoHost);
        }
        // Behind brackets, for those of the sixth version have colons within.
        let host = host(rest);
        let port = host.rsplit(']').next().and_then(|host| host.split_once(':')).map_or("", |(_, port)| port);
        if rest.contains('@') && !host.contains('@') && !port.bytes().all(|digit| digit.is_ascii_digit()) {
            return Err(AddressError::Unescaped);
        }
        Ok(Address(format!("{scheme}://{rest}")))
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (scheme, _, rest) = self.parts();
        write!(f, "{scheme}://{}", rest.split(['?', '#']).next().unwrap_or(rest))
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Address({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Address, AddressError> {
        text.parse()
    }

    #[test]
    fn addresses_are_told_from_files() {
        for (text, is) in [
            ("rtsp://camera/live", true),
            ("ftp://host/a.mp4", true),
            ("a/b.mp4", false),
            ("C:\\a.mp4", false),
            ("C://a.mp4", false),
            ("://a", false),
            ("a b://c", false),
        ] {
            assert_eq!(Address::is_meant(text), is, "{text}");
        }
        assert_eq!(parse(" RTSP://Camera/Live\n").unwrap().whole(), "rtsp://Camera/Live");
        assert_eq!(parse("udp://@:1234").unwrap().to_string(), "udp://@:1234");
    }

    #[test]
    fn what_is_none_is_refused_with_the_reason() {
        assert_eq!(parse("a.mp4"), Err(AddressError::NoScheme));
        assert_eq!(parse("FTP://host/a"), Err(AddressError::Scheme("ftp".into())));
        for text in ["http://", "http:///", "http://a b"] {
            assert_eq!(parse(text), Err(AddressError::NoHost), "{text}");
        }
        assert!(parse("ftp://a").unwrap_err().to_string().contains("rtsp, rtsps, http"));
    }

    #[test]
    fn passwords_are_not_shown() {
        let address = parse("rtsp://anna:p@ss@camera:554/live?token=1").unwrap();
        assert_eq!(address.to_string(), "rtsp://camera:554/live");
        assert_eq!(format!("{address:?}"), "Address(rtsp://camera:554/live)");
        let said = "rtsp://anna:p@ss@camera:554/live?token=1: refused; anna:p@ss@camera";
        assert_eq!(address.reason_in(said), "refused; camera");
        for shown in ["http://a/@me", "http://a:80/@me", "rtsp://[fe80::1]:554/@me"] {
            assert_eq!(parse(shown).unwrap().to_string(), shown);
        }
        for end in ['/', '?', '#'] {
            assert_eq!(parse(&format!("rtsp://anna:se{end}cret@camera/live")), Err(AddressError::Unescaped));
        }
    }
}
