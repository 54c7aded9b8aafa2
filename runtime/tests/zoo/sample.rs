//! Samples of the zoo.

use event_catalog::sample::Sampler;
use event_catalog::validate::validate;

use super::animals::Zoo;

fn sample(sampler: &mut Sampler) -> Zoo<'static> {
    let mut record = Zoo::default();
    sampler.fill(&mut record);
    record
}

#[test]
fn samples_are_beyond_reproach() {
    for seed in 0..2_000 {
        let record = sample(&mut Sampler::new(seed));
        assert_eq!(validate(&record), [], "{record:?}");
    }
}

#[test]
fn the_same_seed_makes_the_same_records() {
    let (mut a, mut b) = (Sampler::new(5), Sampler::new(5));
    for _ in 0..20 {
        assert_eq!(sample(&mut a), sample(&mut b));
    }
    assert_ne!(sample(&mut Sampler::new(5)), sample(&mut Sampler::new(6)));
    assert_eq!(
        sample(&mut Sampler::new(1)).id,
        "962b1967-c907-49ba-a5ac-e2685a072c6d"
    );
}

#[test]
fn what_a_record_held_is_gone() {
    let mut used = sample(&mut Sampler::new(1));
    used.unknown.push("x", event_catalog::Value::Null);
    Sampler::new(9).fill(&mut used);
    assert_eq!(used, sample(&mut Sampler::new(9)));
}

#[test]
fn optional_fields_come_and_go() {
    let mut sampler = Sampler::new(1);
    let records: Vec<_> = (0..3_000).map(|_| sample(&mut sampler)).collect();
    let share = |has: fn(&Zoo<'_>) -> bool| records.iter().filter(|r| has(r)).count();
    assert!((1_900..2_100).contains(&share(|r| r.language.is_some())));
    assert!(
        (50..400).contains(&share(|r| r.old.is_some())),
        "{}",
        share(|r| r.old.is_some())
    );
    assert!(
        share(|r| r
            .colour
            .as_deref()
            .is_some_and(|c| c != "red" && c != "blue"))
            == 0
    );
    assert!(
        share(|r| r
            .media_urls
            .as_ref()
            .is_some_and(|urls| urls.contains(&None)))
            > 100
    );
    assert!(share(|r| r.tags.is_empty() || r.tags.len() > 3) == 0);
}
