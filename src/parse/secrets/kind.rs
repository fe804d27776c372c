//! Kinds of what is found, by the names that the configuration takes.

use crate::diagnostic::Code;

/// What a find seems to be. The order is that of precedence where two overlap.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// What the portal's own patterns find.
    Pattern,
    /// The private half of a pair of keys.
    PrivateKey,
    /// A token or key of a service, told by its form.
    Token,
    /// The value behind a word such as `password`.
    Password,
    /// The number that Japan gives to each person.
    MyNumber,
    /// The number of a credit card.
    Card,
    /// The number of a bank account.
    BankAccount,
    /// A telephone number.
    Phone,
    /// A mail address.
    Mail,
    /// A host that only the company's network knows.
    InternalHost,
    /// An IP address of a private network.
    PrivateAddress,
}

impl Kind {
    /// Names for the configuration.
    pub const CHOICES: &'static [(&'static str, Self)] = &[
        ("pattern", Self::Pattern),
        ("private-key", Self::PrivateKey),
        ("token", Self::Token),
        ("password", Self::Password),
        ("my-number", Self::MyNumber),
        ("card", Self::Card),
        ("bank-account", Self::BankAccount),
        ("phone", Self::Phone),
        ("mail", Self::Mail),
        ("internal-host", Self::InternalHost),
        ("private-address", Self::PrivateAddress),
    ];

    /// The name in the configuration.
    pub fn name(self) -> &'static str {
        Self::CHOICES.iter().find(|(_, kind)| *kind == self).map_or("", |(name, _)| name)
    }

    /// The code of what is told.
    pub const fn code(self) -> Code {
        match self {
            Self::PrivateKey | Self::Token | Self::Password => Code::SecretCredential,
            Self::MyNumber | Self::Card | Self::BankAccount | Self::Phone | Self::Mail => {
                Code::SecretPersonal
            }
            Self::InternalHost | Self::PrivateAddress => Code::SecretInternal,
            Self::Pattern => Code::SecretPattern,
        }
    }

    /// What to do about a find.
    pub const fn hint(self) -> &'static str {
        match self.code() {
            Code::SecretCredential => {
                "revoke it where it was issued, for what was committed once is known; write a placeholder such as \
                 `<API_KEY>`, or allow it with a reason in `allow_secrets`"
            }
            Code::SecretPersonal => {
                "take it out or write an invented one; if it may be published, allow it with a reason in \
                 `allow_secrets`"
            }
            _ => "write an invented one; if it may be published, allow it with a reason in `allow_secrets`",
        }
    }
}
