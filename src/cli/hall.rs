//! `frontrow hall`: a drawing of a hall, looked at before it is imported; without settings or stores.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use unicode_width::UnicodeWidthStr;

use super::output::{Answer, Failure};
use crate::domain::category::Category;
use crate::domain::hall::{HallPlan, PlanError, PlannedRow, PlannedSeat, Section, ranges};
use crate::domain::text::harmless;

/// What is done with a hall.
#[derive(Clone, Debug, clap::Subcommand)]
pub enum Hall {
    /// Draw a hall with the numbers that its seats have, or tell all that is wrong with its drawing
    Check(Check),
}

/// Which drawing.
#[derive(Clone, Debug, clap::Args)]
pub struct Check {
    /// The drawing: what stands between ''' and ''' of a hall's plan in a catalogue
    file: PathBuf,
}

/// Looks at a drawing.
///
/// # Errors
/// The file cannot be read.
pub fn hall(hall: &Hall) -> Result<Answer, Failure> {
    let Hall::Check(Check { file }) = hall;
    let drawing = std::fs::read_to_string(file)
        .map_err(|error| Failure::not_allowed("file", format!("{}: {error}", file.display())))?;
    Ok(match HallPlan::parse(drawing.strip_prefix('\u{feff}').unwrap_or(&drawing)) {
        Ok(plan) => right(&plan),
        Err(faults) => wrong(file, &faults),
    })
}

fn wrong(file: &Path, faults: &[PlanError]) -> Answer {
    let place = |fault: &PlanError| match (fault.line, fault.column) {
        (0, _) => file.display().to_string(),
        (line, 0) => format!("{}:{line}", file.display()),
        (line, column) => format!("{}:{line}:{column}", file.display()),
    };
    let told = |fault: &PlanError| json!({ "line": fault.line, "column": fault.column, "what": fault.what });
    let lines: Vec<String> = faults.iter().map(|fault| format!("{}: {}", place(fault), fault.what)).collect();
    let json = json!({
        "code": "wrong_plan",
        "message": "The drawing is wrong.",
        "faults": faults.iter().map(told).collect::<Vec<Value>>(),
    });
    Answer::new(json, harmless(&format!("{}\nFaults: {}.", lines.join("\n"), faults.len()))).but_no()
}

fn right(plan: &HallPlan) -> Answer {
    let own = |category: Category| plan.own_categories().iter().find(|own| own.category == category);
    let count = |category: Category| plan.seats().filter(|seat| seat.category == category).count();
    let name = |category: Category| own(category).map(|own| own.titles.english_first()).filter(|name| !name.is_empty());
    let json = json!({
        "seats": plan.len(),
        "rows": plan.rows().len(),
        "categories": plan.categories()
            .map(|category| json!({
                "category": category.word(),
                "letter": own(category).map(|own| own.letter),
                "name": name(category).map(|name| name.to_string()),
                "seats": count(category),
            }))
            .collect::<Vec<Value>>(),
        "sections": plan.sections().iter().map(|section| section_json(plan, section)).collect::<Vec<Value>>(),
        "drawing": plan.draw(),
    });
    let mut lines: Vec<String> = Vec::new();
    for section in plan.sections() {
        lines.extend(section_lines(plan, section));
    }
    let counts: Vec<String> = plan
        .categories()
        .map(|category| {
            let letter = own(category).map(|own| format!("{} ", own.letter)).unwrap_or_default();
            let name = name(category).map(|name| format!(" ({name})")).unwrap_or_default();
            format!("{letter}{category}{name} {}", count(category))
        })
        .collect();
    lines.push(format!("{} seats in {} rows: {}", plan.len(), plan.rows().len(), counts.join(", ")));
    Answer::new(json, lines.join("\n"))
}

fn rows<'a>(plan: &'a HallPlan, section: &Section) -> &'a [PlannedRow] {
    plan.rows().get(section.rows.0..section.rows.1).unwrap_or_default()
}

fn section_lines(plan: &HallPlan, section: &Section) -> Vec<String> {
    let mut lines = Vec::new();
    if let Some(name) = &section.name {
        lines.push(format!("== {}", name.english_first()));
    }
    let digits = plan.highest_number().to_string().len();
    for (row, index) in rows(plan, section).iter().zip(section.rows.0..) {
        let mut line = " ".repeat(plan.widest_label().saturating_sub(row.label.as_str().width()));
        line.push_str(row.label.as_str());
        line.push_str(if index == section.focus { " >" } else { " |" });
        for column in 0..plan.columns() {
            line.push_str(&row.at(column).map_or_else(|| " ".repeat(digits + 2), |seat| cell(&seat, digits)));
            if plan.is_aisle_after(column) {
                line.push_str("  ");
            }
        }
        // Scripts call a row by its code.
        if row.code.as_str() != row.label.as_str() {
            line = format!("{}   id {}…", line.trim_end(), row.code);
        }
        lines.push(line.trim_end().to_owned());
    }
    lines.push(String::new());
    lines
}

/// A number, and behind it what the drawing has for the seat, if it is no ordinary one.
fn cell(seat: &PlannedSeat, digits: usize) -> String {
    let sign = Some(HallPlan::sign(seat)).filter(|sign| *sign != '.').unwrap_or(' ');
    format!(" {:>digits$}{sign}", seat.id.number)
}

fn section_json(plan: &HallPlan, section: &Section) -> Value {
    let row_json = |row: &PlannedRow| {
        let numbers: Vec<u16> = row.seats().map(|seat| seat.id.number).collect();
        json!({
            "row": row.label.as_str(),
            "numbers": ranges(&numbers),
            "seats": row.seats().map(|seat| json!({
                "seat": seat.id.to_string(),
                "number": seat.id.number,
                "kind": seat.kind.word(),
                "category": seat.category.word(),
            })).collect::<Vec<Value>>(),
        })
    };
    json!({
        "section": section.name.as_ref().map(|name| name.english_first().to_string()),
        "focus": plan.rows().get(section.focus).map(|row| row.label.as_str()),
        "rows": rows(plan, section).iter().map(row_json).collect::<Vec<Value>>(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(drawing: &str) -> Answer {
        right(&HallPlan::parse(drawing).unwrap())
    }

    #[test]
    fn a_hall_is_drawn_with_the_numbers_of_its_seats() {
        let answer = drawn(
            "r = recliner Recliner 躺椅\nnumbers: odd | even\nfocus: B\nA |  .  .\nB | ..  rr\nsection: Box 包厢\n7 | []\n",
        );
        let expected = "\
A |    1    2
B > 3  1    2r 4r

== Box 包厢
7 > 1[ 2]   id 7X…

8 seats in 3 rows: standard 4, couple 2, r recliner (Recliner 躺椅) 2";
        assert_eq!(answer.text, expected);
        assert_eq!(answer.exit, 0);
        assert_eq!(answer.json["sections"][1]["rows"][0]["seats"][1]["seat"], "7X2");
        assert_eq!(answer.json["sections"][0]["rows"][1]["numbers"], "3 1-2 4");
        assert_eq!(
            answer.json["categories"][2],
            json!({ "category": "recliner", "letter": "r", "name": "Recliner 躺椅", "seats": 2 })
        );
        let again = HallPlan::parse(answer.json["drawing"].as_str().unwrap()).unwrap();
        assert_eq!(right(&again).text, expected);
    }

    #[test]
    fn faults_are_told_with_line_and_column_and_end_in_one() {
        let faults = HallPlan::parse("A | ..\t.\nB | ..\n").unwrap_err();
        let answer = wrong(Path::new("hall.txt"), &faults);
        assert_eq!(answer.text, "hall.txt:1:7: a tab cannot be drawn; use blanks\nFaults: 1.");
        assert_eq!(answer.exit, 1);
        assert_eq!(answer.json["faults"][0]["column"], 7);
    }
}
