use rstest::rstest;
use secrecy::ExposeSecret as _;

use super::*;

fn hosts(address: &Address) -> Vec<String> {
    match &address.kind {
        Kind::Unix(_) => Vec::new(),
        Kind::One(host) => vec![host.to_string()],
        Kind::Cluster(hosts) | Kind::Sentinel { hosts, .. } => hosts.iter().map(Host::to_string).collect(),
    }
}

fn password(address: &Address) -> Option<&str> {
    address.password.as_ref().map(SecretString::expose_secret)
}

#[rstest]
#[case("redis://127.0.0.1")]
#[case("redis://127.0.0.1:7001/2")]
#[case("redis://till@redis.example")]
#[case("redis://:hunter2@redis.example:7001")]
#[case("rediss://till:hun%2Fter%402@redis.example:7001/3")]
#[case("redis://till:hunter@2@redis.example")]
#[case("redis://[::1]:7001/2")]
#[case("rediss://[fe80::1]")]
#[case("redis://127.0.0.1/?protocol=resp3")]
#[case("unix:///run/redis.sock?db=1&user=till&pass=hunter2")]
#[case("redis+unix:///run/a%20b/redis.sock")]
#[case("unix:/run/redis.sock")]
fn one_server_is_read_as_the_library_reads_it(#[case] written: &str) {
    let (ours, theirs) = (Address::parse(written).unwrap(), written.into_connection_info().unwrap());
    let settings = theirs.redis_settings();
    assert_eq!((ours.user.as_deref(), password(&ours)), (settings.username(), settings.password()));
    assert_eq!((ours.db, ours.tls), (settings.db(), matches!(theirs.addr(), ConnectionAddr::TcpTls { .. })));
    match (&ours.kind, theirs.addr()) {
        (Kind::Unix(path), ConnectionAddr::Unix(other)) => assert_eq!(path, other),
        (
            Kind::One(host),
            ConnectionAddr::Tcp(name, port) | ConnectionAddr::TcpTls { host: name, port, insecure: false, .. },
        ) => assert_eq!((&host.name, host.port), (name, *port)),
        both => panic!("{both:?}"),
    }
}

#[test]
fn a_cluster_is_named_by_some_of_its_nodes() {
    let address = Address::parse("redis+cluster://till:hun%2Cter@a.example:7001,10.0.0.2,[::1]:7003,[::1]").unwrap();
    assert_eq!(hosts(&address), ["a.example:7001", "10.0.0.2:6379", "[::1]:7003", "[::1]:6379"]);
    assert_eq!((address.user.as_deref(), password(&address), address.db), (Some("till"), Some("hun,ter"), 0));
    assert!(matches!(address.kind, Kind::Cluster(_)) && !address.tls);
    let address = Address::parse("rediss+cluster://:a@b@h1,h1:6379/0").unwrap();
    assert_eq!((hosts(&address), address.tls), (vec!["h1:6379".to_owned()], true), "named twice, it is one");
    assert_eq!((address.user.as_deref(), password(&address)), (None, Some("a@b")));
}

#[test]
fn a_primary_is_named_by_its_sentinels_and_their_name_for_it() {
    let written = "rediss+sentinel://till:hunter2@h1,h2:7002,[::1],h1:6379/my-primary_1.a/3?sentinel_username=watch&sentinel_password=s%26p";
    let address = Address::parse(written).unwrap();
    assert_eq!(hosts(&address), ["h1:26379", "h2:7002", "[::1]:26379", "h1:6379"]);
    assert_eq!((address.user.as_deref(), password(&address)), (Some("till"), Some("hunter2")));
    assert_eq!((address.db, address.tls), (3, true));
    let Kind::Sentinel { name, user, password, .. } = &address.kind else { panic!("{address:?}") };
    assert_eq!((name.as_str(), user.as_deref()), ("my-primary_1.a", Some("watch")));
    assert_eq!(password.as_ref().unwrap().expose_secret(), "s&p");
    let bare = Address::parse("redis+sentinel://h1:/mymaster").unwrap();
    assert_eq!(hosts(&bare), ["h1:26379"]);
    assert!(matches!(bare.kind, Kind::Sentinel { user: None, password: None, .. }) && bare.db == 0 && !bare.tls);
}

#[rstest]
#[case("hunter2", AddressError::Scheme)]
#[case("", AddressError::Scheme)]
#[case("http://till:hunter2@h", AddressError::Scheme)]
#[case("redis+cluster+x://h", AddressError::Scheme)]
#[case("redis://", AddressError::Host(1))]
#[case("redis:///till:hunter2", AddressError::Host(1))]
#[case("redis://till:hunter2", AddressError::Host(1))]
#[case("redis://till:hun/ter2@h", AddressError::Host(1))]
#[case("redis+cluster://", AddressError::Host(1))]
#[case("redis+cluster:h1", AddressError::Host(1))]
#[case("redis+cluster://h1,,h3", AddressError::Host(2))]
#[case("redis+cluster://h1,h2:hunter2", AddressError::Host(2))]
#[case("redis+cluster://h1:70000", AddressError::Host(1))]
#[case("redis+cluster://till:hun/ter2@h1", AddressError::ClusterDatabase)]
#[case("redis+cluster://h1/2", AddressError::ClusterDatabase)]
#[case("redis+cluster://h1?pass=hunter2", AddressError::Option)]
#[case("redis+cluster://h1,0.0.0.0", AddressError::Wildcard(2))]
#[case("redis://[::]:6379", AddressError::Wildcard(1))]
#[case("redis+sentinel://h1,h2", AddressError::Primary)]
#[case("redis+sentinel://h1,h2/", AddressError::Primary)]
#[case("redis+sentinel://h1/hunter 2", AddressError::Primary)]
#[case("redis+sentinel://till:hun/ter2@h1/mymaster", AddressError::Primary)]
#[case("redis+sentinel://h1/mymaster/hunter2", AddressError::Database)]
#[case("redis+sentinel://h1/mymaster/0/hunter2", AddressError::Database)]
#[case("redis+sentinel://h1/mymaster?sentinel_pasword=hunter2", AddressError::Option)]
#[case("redis://h/hunter2", AddressError::Database)]
#[case("redis://h?protocol=hunter2", AddressError::Option)]
#[case("redis://till:%ff@h", AddressError::NotUtf8)]
#[case("redis+sentinel://till:%ff@h1/mymaster", AddressError::NotUtf8)]
#[case("unix:///run/redis.sock?db=hunter2", AddressError::Database)]
#[case("unix:///run/redis.sock?protocol=hunter2", AddressError::Option)]
#[case("unix://run.example/redis.sock", AddressError::Socket)]
#[case("rediss://h/#insecure", AddressError::Fragment)]
#[case("redis://till:12#hunter2@h", AddressError::Fragment)]
fn what_is_wrong_with_an_address_is_told_without_repeating_it(#[case] written: &str, #[case] wrong: AddressError) {
    let error = Address::parse(written).unwrap_err();
    assert_eq!(error, wrong);
    for secret in ["hunter", "ter2", "12#"] {
        assert!(!error.to_string().contains(secret) && !format!("{error:?}").contains(secret), "{error}");
    }
}

#[rstest]
#[case("redis://till:hunter2@h/0", "redis://h:6379")]
#[case("rediss://till:hunter2@h:7001/2", "rediss://h:7001/2")]
#[case("unix:///run/redis.sock?user=till&pass=hunter2", "unix:///run/redis.sock")]
#[case("redis+unix:///run/\u{202e}redis.sock", "unix:///run/redis.sock")]
#[case("rediss+cluster://till:hunter2@h1,[::1]:7001", "rediss+cluster://h1:6379,[::1]:7001")]
#[case(
    "redis+sentinel://till:hunter2@h1,h2:7001/mymaster/2?sentinel_password=hunter2",
    "redis+sentinel://h1:26379,h2:7001/mymaster/2"
)]
fn an_address_is_shown_without_users_and_secrets(#[case] written: &str, #[case] shown: &str) {
    let address = Address::parse(written).unwrap();
    assert_eq!(address.shown(), shown);
    assert!(!format!("{address:?}").contains("hunter"), "{address:?}");
}

#[rstest]
#[case("redis://10.0.0.5:6379", true)]
#[case("rediss://redis.example:6380", true)]
#[case("redis://127.0.0.1:6379", false)]
#[case("redis://127.3.2.1", false)]
#[case("redis://localhost", false)]
#[case("redis://[::1]:6379", false)]
#[case("unix:///run/redis.sock", false)]
#[case("redis+cluster://127.0.0.1:7001,10.0.0.5:7001", true)]
#[case("redis+cluster://127.0.0.1:7001,localhost:7002", false)]
#[case("redis+sentinel://127.0.0.1,h2/mymaster", true)]
#[case("redis+sentinel://127.0.0.1:,[::1]/mymaster", false)]
fn a_redis_on_another_machine_is_known_by_its_address(#[case] written: &str, #[case] is_far: bool) {
    assert_eq!(Address::parse(written).unwrap().is_far(), is_far);
}
