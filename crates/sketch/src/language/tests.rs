use super::*;
#[test]
fn dump() {
    let path = std::env::var("DUMP").unwrap();
    for p in std::fs::read_to_string(path).unwrap().lines() {
        let t = std::time::Instant::now();
        let u = understand(p);
        let s = &u.scene;
        println!("\n# {p}   [{:?}]", t.elapsed());
        println!(
            "  {:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?} x{}",
            s.setting,
            s.time_of_day,
            s.weather,
            s.season,
            s.style,
            s.mood,
            s.shot,
            s.camera,
            s.pace
        );
        for e in &s.entities {
            println!(
                "  {}{} {} ({}) x{} {:?} ->{:?} {:?} h{:.2} col{:x?} {:?} {:?} {:?} {:?}",
                if e.is_subject { "*" } else { " " },
                e.id,
                e.concept,
                e.word,
                e.count,
                e.action,
                e.target,
                e.place.as_ref().map(|p| (p.relation, p.of)),
                e.height_m,
                e.look.colour,
                e.look.pattern,
                e.look.age,
                e.look.role,
                e.look.wears
            );
        }
        let lost: Vec<String> = u
            .not_understood()
            .map(|w| match &w.reading {
                Reading::NotDrawn { reason } => format!("{}({reason})", w.text),
                Reading::Placard { .. } => format!("{}[PLACARD]", w.text),
                _ => format!("{}?", w.text),
            })
            .collect();
        println!("  lost: {}", lost.join(", "));
    }
}
#[test]
fn tables_fit() {
    let problems = &super::lexicon::LEXICON.problems;
    assert!(problems.is_empty(), "{problems:#?}");
}
