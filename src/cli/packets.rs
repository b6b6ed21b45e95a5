//! `frontrow packets`

use chrono_tz::Tz;
use serde_json::Value;

use super::output::{Answer, Failure, table};
use super::packet::packet_json;
use crate::box_office::BoxOffice;
use crate::domain::packet::PacketRow;

#[derive(Clone, Debug, clap::Args)]
pub struct Args {}

pub(super) async fn run(_args: &Args, office: &BoxOffice) -> Result<Answer, Failure> {
    let zone = office.house().calendar.zone;
    let packets = office.packets(u32::MAX).await;
    Ok(answer(&packets.map_err(|refusal| Failure::refused(&refusal, office.now(), zone))?, zone))
}

pub(super) fn answer(packets: &[PacketRow], zone: Tz) -> Answer {
    let json = packets.iter().map(|row| packet_json(&row.packet, row.state, row.taken, row.taken_amount));
    let lines = packets.iter().map(|row| {
        let packet = &row.packet;
        vec![
            packet.code.to_string(),
            packet.kind.word().to_owned(),
            row.state.word().to_owned(),
            format!("{}/{}", row.taken, packet.shares),
            row.taken_amount.to_string(),
            packet.total.to_string(),
            packet.expires_at.written(zone, "%Y-%m-%d %H:%M"),
            packet.greeting.to_string(),
        ]
    });
    let text = if packets.is_empty() {
        "No packets.".to_owned()
    } else {
        let header = ["Code", "Kind", "State", "Shares", "Taken", "Total", "Until", "Greeting"];
        table(&header, &["Shares", "Taken", "Total"], lines)
    };
    Answer::new(Value::Array(json.collect()), text)
}
