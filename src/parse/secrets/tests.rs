//! True and false cases of each kind. Nothing here looks like a secret while it lies in the repository: each is put
//! together when the test runs.

use super::*;

/// Letters and digits as a machine would draw them, the same in each run.
fn drawn(length: usize, letters: &str) -> String {
    let letters: Vec<char> = letters.chars().collect();
    let mut random = 0x2545_f491_4f6c_dd1d_u64;
    (0..length)
        .map(|_| {
            random ^= random << 13;
            random ^= random >> 7;
            random ^= random << 17;
            letters[usize::try_from(random >> 33).expect("it fits") % letters.len()]
        })
        .collect()
}

const ALL: &str = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";
const HEX: &str = "0123456789abcdef";
const BASE32: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// What is found, by kind and text.
fn found_with(text: &str, rules: &Rules) -> Vec<(Kind, String)> {
    finds(text, rules).into_iter().map(|find| (find.kind, text[find.span].to_owned())).collect()
}

fn found(text: &str) -> Vec<(Kind, String)> {
    found_with(text, &Rules::default())
}

/// Asserts that exactly `secret` is found between other words.
fn is_found(kind: Kind, before: &str, secret: &str, after: &str) {
    let text = format!("ここに書きます。{before}{secret}{after} と続きます。");
    assert_eq!(found(&text), [(kind, secret.to_owned())], "{text}");
}

fn is_silent(text: &str) {
    assert_eq!(found(text), [], "{text}");
    let within = format!("前の文。{text} 次の文。");
    assert_eq!(found(&within), [], "{within}");
}

#[test]
fn tokens_of_known_issuers_are_found_by_their_form() {
    let all = |length| drawn(length, ALL);
    for token in [
        ["AKI", "A", &drawn(16, BASE32)].concat(),
        ["AS", "IA", &drawn(16, BASE32)].concat(),
        ["gh", "p_", &all(36)].concat(),
        ["gh", "s_", &all(36)].concat(),
        ["github", "_pat_", &all(22), "_", &all(59)].concat(),
        ["gl", "pat-", &all(20)].concat(),
        ["xo", "xb-", &drawn(12, "98765432"), "-", &drawn(13, "98765432"), "-", &all(24)].concat(),
        ["AI", "za", &all(35)].concat(),
        ["GOC", "SPX-", &all(28)].concat(),
        ["sk-", "ant-api03-", &all(80), "AA"].concat(),
        ["sk-", "proj-", &all(80)].concat(),
        ["sk", "-", &all(48)].concat(),
        ["sk_", "live_", &all(24)].concat(),
        ["np", "m_", &all(36)].concat(),
        ["h", "f_", &all(34)].concat(),
        ["dop", "_v1_", &drawn(64, HEX)].concat(),
        ["S", "G.", &all(22), ".", &all(43)].concat(),
        ["hv", "s.", &all(24)].concat(),
        ["hooks.slack.", "com/services/T", &all(8), "/B", &all(8), "/", &all(24)].concat(),
        ["Account", "Key=", &all(86), "=="].concat(),
        [&json_web_token("{\"sub\":\"tanaka\"}")[..]].concat(),
    ] {
        for (before, after) in
            [("", ""), ("`", "`"), ("key: \"", "\","), ("https://x.test/?key=", "&a=b"), ("<!-- ", " -->")]
        {
            is_found(Kind::Token, before, &token, after);
        }
        // Cut short it is none.
        let cut = &token[..18];
        assert!(found(cut).iter().all(|(kind, _)| *kind != Kind::Token), "{cut}");
    }
}

fn json_web_token(claims: &str) -> String {
    use base64::Engine as _;
    let encode = |text: &str| base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(text);
    format!("{}.{}.{}", encode(r#"{"alg":"HS256","typ":"JWT"}"#), encode(claims), drawn(43, ALL))
}

#[test]
fn placeholders_are_no_tokens() {
    for text in [
        ["AKI", "AIOSFODNN7EXAMPLE"].concat(),
        ["gh", "p_", &"x".repeat(36)].concat(),
        ["gh", "p_", &"your_token_here_".repeat(3)].concat(),
        ["sk", "-", &"a".repeat(48)].concat(),
        "sk-learn-and-other-names-of-python-packages".to_owned(),
        "hf_hub_download(repo_id)".to_owned(),
        "desk-1234, task-force, risk-based".to_owned(),
        json_web_token("{\"sub\":\"1234567890\",\"name\":\"John Doe\"}"),
        ["ey", "JhbGciOiJIUzI1NiJ9.payload.sig"].concat(),
        ["-----BEGIN ", "PRIVATE KEY-----\n...\n"].concat(),
        ["-----BEGIN ", "PUBLIC KEY-----\n", &drawn(64, ALL)].concat(),
        ["-----BEGIN ", "CERTIFICATE-----\n", &drawn(64, ALL)].concat(),
    ] {
        is_silent(&text);
    }
}

#[test]
fn a_private_key_is_found_where_it_begins() {
    for name in
        ["PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY", "OPENSSH PRIVATE KEY", "ENCRYPTED PRIVATE KEY"]
    {
        let begins = ["-----BEGIN ", name, "-----"].concat();
        for joint in ["\n", "\\n", "\n> ", "\n    "] {
            let text = [&begins, joint, &drawn(64, ALL)].concat();
            assert_eq!(found(&text), [(Kind::PrivateKey, begins.clone())], "{text}");
        }
    }
}

#[test]
fn values_behind_words_are_found_in_any_notation() {
    let (typed, machine) = (["Spr1ng", "#Rain"].concat(), drawn(32, ALL));
    for (before, after) in [
        ("password=", ""),
        ("Password: ", ""),
        ("\"password\": \"", "\""),
        ("DB_PASSWORD='", "'"),
        ("**パスワード**: `", "`"),
        ("パスワードは「", "」です"),
        ("パスワード：", "\n"),
        ("| パスワード | ", " |"),
        ("--passphrase=", " "),
    ] {
        is_found(Kind::Password, before, &typed, after);
    }
    for before in
        ["api_key: ", "apiKey = \"", "X_API-KEY: ", "client_secret=", "ACCESS_TOKEN=", "アクセスキー: "]
    {
        is_found(Kind::Password, before, &machine, "\"");
    }
    is_found(Kind::Password, "postgres://app:", &typed.replace('#', "7"), "@db.example.com/x");
}

#[test]
fn words_about_secrets_are_no_secrets() {
    for text in [
        "password: string",
        "password: required",
        "パスワードは8文字以上です",
        "password=$DB_PASSWORD1",
        "password: ${{ secrets.DB_PASSWORD_1 }}",
        "password: {{パスワード1}}",
        "token = getToken(user1, 2)",
        "const token = request.headers.authorization1",
        "max_tokens: 4096",
        "token: <YOUR_TOKEN_1234567>",
        "api_key: your-api-key-goes-here-1",
        "secret: my_secret_name_v2",
        "api_key=os.environ[\"OPENAI_API_KEY_1\"]",
        "password=********1",
        "<input type=\"password\" id=\"login-password-1\">",
        "token_url: https://login.example.com/oauth2/v2.0/token",
        "[パスワード](./password-policy2.md)",
        "secretName: azure-secret-2",
        "tokens: 1024, 2048",
        "postgres://user:password@localhost/x",
        "postgres://app:${PASSWORD}@db.example.com/x",
    ] {
        is_silent(text);
    }
}

/// Twelve digits with the check digit that belongs to eleven.
fn my_number(eleven: &str) -> String {
    (0..10)
        .map(|check| format!("{eleven}{check}"))
        .find(|number| numbers::is_my_number(number))
        .expect("one fits")
}

fn grouped(digits: &str, groups: &[usize], joint: &str) -> String {
    let mut rest = digits;
    let parts: Vec<&str> = groups
        .iter()
        .map(|length| {
            let (part, after) = rest.split_at(*length);
            rest = after;
            part
        })
        .collect();
    parts.join(joint)
}

#[test]
fn a_my_number_is_found_by_its_check_digit() {
    // The sample of the law's own explanation has this check digit.
    assert_eq!(my_number("12345678901"), "123456789018");
    let number = my_number("82736451908");
    for joint in ["-", " "] {
        is_found(Kind::MyNumber, "", &grouped(&number, &[4, 4, 4], joint), "");
    }
    is_found(Kind::MyNumber, "マイナンバーは", &number, "");
    is_found(Kind::MyNumber, "個人番号: ", &number, "");
    let wide: String =
        number.chars().filter_map(|digit| char::from_u32(u32::from(digit) - 0x30 + 0xff10)).collect();
    is_found(Kind::MyNumber, "個人番号：", &wide, "");
    // Another check digit, no word near, a corporate number.
    let wrong = number[..11].to_owned() + if number.ends_with('0') { "1" } else { "0" };
    is_silent(&grouped(&wrong, &[4, 4, 4], "-"));
    is_silent(&format!("注文番号 {number}"));
    is_silent(&format!("法人番号 7{number}"));
}

/// A card's number with the check digit that belongs to the rest.
fn card(rest: &str) -> String {
    (0..10).map(|check| format!("{rest}{check}")).find(|number| numbers::is_luhn(number)).expect("one fits")
}

#[test]
fn cards_are_found_by_brand_and_check_digit() {
    for (rest, groups) in [
        ("453298712640857", &[4, 4, 4, 4][..]),
        ("540912837465019", &[4, 4, 4, 4]),
        ("354187260945138", &[4, 4, 4, 4]),
        ("37451290863742", &[4, 6, 5]),
    ] {
        let number = card(rest);
        is_found(Kind::Card, "", &number, "");
        for joint in ["-", " "] {
            is_found(Kind::Card, "カード ", &grouped(&number, groups, joint), "");
        }
        let mut wrong = number.clone().into_bytes();
        let last = wrong.len() - 1;
        wrong[last] = b'0' + (wrong[last] - b'0' + 1) % 10;
        is_silent(&String::from_utf8(wrong).expect("digits are UTF-8"));
        is_silent(&format!("id_{number}"));
    }
    is_silent("4111 1111 1111 1111");
    is_silent("4242-4242-4242-4242");
}

#[test]
fn telephone_numbers_of_japan_are_found_and_free_ones_are_not() {
    for number in [
        ["03-", "6823-", "4719"].concat(),
        ["06-", "4827-", "1953"].concat(),
        ["0467-", "28-", "3916"].concat(),
        ["090-", "2847-", "1963"].concat(),
        ["070-", "8412-", "3957"].concat(),
        ["(03) ", "6823-", "4719"].concat(),
        ["(03)", "6823-", "4719"].concat(),
        ["03(", "6823)", "4719"].concat(),
        ["+81-", "3-", "6823-", "4719"].concat(),
        ["+81 ", "90 ", "2847 ", "1963"].concat(),
        ["０３－", "６８２３－", "４７１９"].concat(),
    ] {
        let text = format!("担当 {number} まで");
        let found = found(&text);
        assert!(
            matches!(&found[..], [(Kind::Phone, told)] if number.contains(told.as_str())),
            "{text}: {found:?}"
        );
    }
    is_found(Kind::Phone, "携帯: ", &["090", "28471963"].concat(), "");
    for text in [
        "0120-482-719",
        "0570-04-8271",
        "03-1234-5678",
        "090-0000-0000",
        "2026-11-23",
        "2026-0467-28-3916",
        "ISBN 978-4-06-482719-3",
        "〒100-0001",
        "1-0467-28-3916",
        "09028471963",
        "01-02-2020",
        "v0467-28-3916",
        "00-4827-1953",
    ] {
        is_silent(text);
    }
}

#[test]
fn accounts_are_found_behind_their_word_only() {
    is_found(Kind::BankAccount, "普通 ", &["48", "27195"].concat(), "");
    is_found(Kind::BankAccount, "口座番号：", &["48", "27195"].concat(), "");
    is_silent("4827195 件");
    is_silent("口座番号 1234567");
}

#[test]
fn mail_addresses_are_found_unless_they_are_invented_or_nobodys() {
    let address = |domain: &str| ["tanaka.jiro", "@", domain].concat();
    for (before, after) in
        [("", ""), ("<", ">"), ("mailto:", ")"), ("担当は", "です"), ("[a](mailto:", "?subject=x)")]
    {
        is_found(Kind::Mail, before, &address("nihon-seizou.co.jp"), after);
    }
    for domain in
        ["example.com", "sub.example.org", "a.example", "a.invalid", "a.test", "example.co.jp", "contoso.com"]
    {
        is_silent(&address(domain));
    }
    for text in [
        "git@github.com:org/repo.git",
        "npm install vue@3.4.1",
        "logo@2x.png",
        "@scope/package@1.2.3",
        "noreply@nihon-seizou.co.jp",
        "user@host",
        "a @ b.com",
        "ssh deploy@web01",
        "@media print",
    ] {
        is_silent(text);
    }
}

#[test]
fn hosts_and_addresses_of_the_inside_are_found() {
    for host in ["wiki.kaisha.local", "fs-01.corp", "jenkins.dev.internal", "portal.kaisha.lan"] {
        is_found(Kind::InternalHost, "https://", host, "/page");
        is_found(Kind::InternalHost, "", host, ":8080");
    }
    is_found(Kind::InternalHost, "\\\\", "fileserver.kaisha.local", "\\share");
    is_found(Kind::InternalHost, "", "db-01.kaisha.internal", "");
    for address in ["10.24.7.19", "172.20.3.4", "192.168.24.17"] {
        is_found(Kind::PrivateAddress, "", address, "");
        is_found(Kind::PrivateAddress, "http://", address, ":8080/");
    }
    for text in [
        "host.docker.internal:8080",
        "https://kubernetes.default.svc.cluster.local",
        ".env.local",
        "appsettings.local.json",
        "jdk.internal.misc",
        "this.local",
        "std::internal",
        "my-app.local.json",
        "10.0.0.0/8",
        "192.168.0.0/16",
        "192.168.1.1",
        "10.24.7.0/24",
        "8.8.8.8",
        "10.0.19041.1",
        "1.10.24.7.19",
        "172.32.3.4",
        "v10.24.7.19",
        "10.24.7",
        "10.24.7.300",
    ] {
        is_silent(text);
    }
}

#[test]
fn what_the_portal_says_is_looked_for_and_left_alone() {
    let pattern = |name: &str, pattern: &str| Pattern { name: name.to_owned(), pattern: pattern.to_owned() };
    let rules = Rules::new(
        vec!["kaisha.co.jp".to_owned()],
        vec!["portal.kaisha.local".to_owned()],
        vec!["naibu.jp".to_owned()],
        vec![pattern("顧客番号", "C-[0-9]{8}"), pattern("製番", "(?i)\\bsn[0-9]{6}\\b")],
        Vec::new(),
    )
    .expect("the patterns are right");
    let found = |text: &str| found_with(text, &rules);
    assert_eq!(
        found("顧客 C-48271950 の SN482719"),
        [(Kind::Pattern, "C-48271950".to_owned()), (Kind::Pattern, "SN482719".to_owned())]
    );
    assert_eq!(found("tanaka@kaisha.co.jp, sato@sub.kaisha.co.jp, https://portal.kaisha.local/"), []);
    assert_eq!(
        found("wiki.naibu.jp と naibu.jp"),
        [(Kind::InternalHost, "wiki.naibu.jp".to_owned()), (Kind::InternalHost, "naibu.jp".to_owned())]
    );
    assert_eq!(found("xnaibu.jp naibu.jpn naibu.jp.example"), []);
    for bad in ["(", "(?=a)", "a{1000}{1000}"] {
        assert!(Rules::new(vec![], vec![], vec![], vec![pattern("x", bad)], vec![]).is_err(), "{bad}");
    }
}

#[test]
fn of_finds_that_overlap_the_more_telling_one_stays() {
    let token = ["gh", "p_", &drawn(36, ALL)].concat();
    assert_eq!(found(&format!("token={token}")), [(Kind::Token, token.clone())]);
    assert_eq!(found(&format!("https://me:{token}@git.kaisha.jp/")), [(Kind::Token, token)]);
}

#[test]
fn any_bytes_are_looked_at_in_linear_steps_and_without_a_panic() {
    // Each piece begins something; joined at random they must end all the same.
    let pieces = [
        "0",
        "９",
        "-",
        "−",
        "@",
        "a",
        "é",
        "漢",
        ".local",
        "eyJ",
        "password",
        "=",
        ":",
        "://",
        "sk-",
        "(",
        ".",
        "\n",
        "-----BEGIN ",
        "PRIVATE KEY-----",
        "+81",
        "10.",
        "ghp_",
        "\u{ef}",
        "🎌",
    ];
    let mut random = 7_u32;
    for _ in 0..2_000 {
        let text: String = (0..30)
            .map(|_| {
                random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                pieces[usize::try_from(random >> 8).expect("it fits") % pieces.len()]
            })
            .collect();
        for find in finds(&text, &Rules::default()) {
            assert!(text.get(find.span).is_some_and(|found| !found.is_empty()), "{text}");
        }
    }
    for piece in pieces {
        finds(&piece.repeat(100_000 / piece.len()), &Rules::default());
    }
}
