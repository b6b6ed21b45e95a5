//! A Redis that answers, and takes no changes, or not from us.

use frontrow::box_office::{Event, Link};
use frontrow::domain::refusal::{Away, NoWrites, Refusal};

use super::house::{FIRST, House, eventually, picks};

async fn tell_redis(house: &House, words: &[&[&str]]) {
    let mut redis = house.redis().await;
    for words in words {
        let mut command = redis::cmd(words[0]);
        command.arg(&words[1..]);
        let _: redis::Value = command.query_async(&mut redis).await.unwrap();
    }
}

#[tokio::test]
async fn a_redis_that_takes_no_changes_is_told_from_one_that_is_away_and_why() {
    type Commands = &'static [&'static [&'static str]];
    let house = House::alone().await;
    let office = house.office("T1").await;
    let mut events = office.listen();
    office.watch(Some(FIRST));
    office.open(FIRST).await.unwrap();
    let directory = house.directory.path().join("live");
    let cases: [(NoWrites, Commands, Commands); 3] = [
        (NoWrites::Replica, &[&["REPLICAOF", "127.0.0.1", "1"]], &[&["REPLICAOF", "NO", "ONE"]]),
        (NoWrites::Memory, &[&["CONFIG", "SET", "maxmemory", "1"]], &[&["CONFIG", "SET", "maxmemory", "0"]]),
        // What it saves to is in its way.
        (NoWrites::Disk, &[&["CONFIG", "SET", "save", "3600 1"], &["BGSAVE"]], &[&["CONFIG", "SET", "save", ""]]),
    ];
    std::fs::create_dir(directory.join("dump.rdb")).unwrap();
    std::fs::write(directory.join("dump.rdb/full"), "").unwrap();
    for (why, broken, mended) in cases {
        tell_redis(&house, broken).await;
        let mut link = Link::Up;
        eventually(&format!("{why:?} is told"), 6, async || {
            while let Ok(event) = events.try_recv() {
                if let Event::Live(now) = event {
                    link = now;
                }
            }
            link == Link::NoWrites(why)
        })
        .await;
        office.open(FIRST).await.unwrap();
        let refused = office.hold(office.new_order(FIRST), &picks("G7")).await.unwrap_err();
        assert_eq!(refused, Refusal::Away(Away::LiveNoWrites(why)));
        tell_redis(&house, mended).await;
        eventually("it goes on", 6, async || {
            while let Ok(event) = events.try_recv() {
                if let Event::Live(now) = event {
                    link = now;
                }
            }
            link == Link::Up
        })
        .await;
    }
    office.hold(office.new_order(FIRST), &picks("G7")).await.unwrap();
    office.close().await;
}

#[tokio::test]
async fn a_user_who_may_not_do_all_that_is_needed_is_told_what_at_the_start() {
    let house = House::alone().await;
    tell_redis(&house, &[&["ACL", "SETUSER", "till", "on", ">secret", "~*", "&*", "+@all", "-zadd", "-ssubscribe"]])
        .await;
    let told = house.live_as("till", "secret").await.err().unwrap().to_string();
    assert_eq!(told, "the user till of this Redis may not: ZADD, SSUBSCRIBE; docs/redis.md has the ACL line");
    tell_redis(&house, &[&["ACL", "SETUSER", "till", "+zadd", "+ssubscribe"]]).await;
    assert!(house.live_as("till", "secret").await.is_ok());
}
