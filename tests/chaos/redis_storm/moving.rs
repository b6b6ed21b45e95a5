//! A slot on its way from one server to another.

use super::servers::{Server, Servers};

/// It has left, and not arrived.
pub(crate) struct Moving<'a> {
    from: &'a Server,
    to: &'a Server,
    /// Which.
    pub(crate) slot: u16,
}

impl<'a> Moving<'a> {
    /// Has it leave its server for another one.
    pub(crate) async fn begin(servers: &'a Servers, slot: u16) -> Self {
        let owners = servers.owners().await;
        let has = |ranges: &[(u16, u16)]| ranges.iter().any(|(first, last)| (*first..=*last).contains(&slot));
        let from = servers.of(*owners.iter().find(|(_, ranges)| has(ranges)).unwrap().0);
        let to = servers.of(*owners.iter().find(|(_, ranges)| !ranges.is_empty() && !has(ranges)).unwrap().0);
        Self::between(from, to, slot).await
    }

    async fn between(from: &'a Server, to: &'a Server, slot: u16) -> Self {
        let moving = Self { from, to, slot };
        moving.say(to, "IMPORTING", from).await;
        moving.say(from, "MIGRATING", to).await;
        moving
    }

    /// Has it leave again, once it has arrived.
    pub(crate) async fn back(&self) -> Self {
        Self::between(self.to, self.from, self.slot).await
    }

    async fn say(&self, whom: &Server, what: &str, about: &Server) {
        whom.tell(&["CLUSTER", "SETSLOT", &self.slot.to_string(), what, &format!("{:040}", about.port)]).await;
    }

    /// Those that are still where they were.
    pub(crate) async fn keys(&self) -> Vec<String> {
        self.from.ask(&["CLUSTER", "GETKEYSINSLOT", &self.slot.to_string(), "1000"]).await.unwrap()
    }

    /// Takes some of them over.
    pub(crate) async fn take(&self, keys: &[String]) {
        let (port, (user, password)) = (self.to.port.to_string(), self.to.login());
        let mut words = vec!["MIGRATE", "127.0.0.1", &port, "", "0", "5000", "AUTH2", &user, &password, "KEYS"];
        words.extend(keys.iter().map(String::as_str));
        self.from.tell(&words).await;
    }

    /// Takes over the rest, and the slot with them.
    pub(crate) async fn end(&self, servers: &Servers) {
        loop {
            let keys = self.keys().await;
            if keys.is_empty() {
                break;
            }
            self.take(&keys).await;
        }
        for server in [self.to, self.from] {
            self.say(server, "NODE", self.to).await;
        }
        servers
            .until("the slot is another's", async || {
                let owners = servers.owners().await;
                owners[&self.to.port].iter().any(|(first, last)| (*first..=*last).contains(&self.slot))
            })
            .await;
    }
}
