//! What a record must be like, as a table of predicates: a row for each rule that can be said of
//! the columns of a table. Whoever validates outside of Rust renders this table, so that all say
//! the same.
//!
//! Rules and severities are those that the runtime reports. It tells of a value that it could not
//! decode and of nothing that follows from that, and so do these: see [`Checks::shape`].
//!
//! - this file: the rows, and how they are made of an event;
//! - `formats`: formats and ways to write a moment, as regular expressions.

mod formats;

use std::borrow::Cow;

use crate::model::{
    Catalog, Demand, Event, Field, Literal, Presence, Primitive, Rule, Shape, TypeKind,
};

/// What a predicate speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operand {
    /// The field at this position.
    Field(usize),
    /// An item of the list at this position, which the check looks at one by one.
    Item(usize),
}

/// What a text or a list has a number of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Measure {
    Chars,
    Bytes,
    Items,
}

/// A predicate, without the words of any dialect. What is null makes it neither true nor false, as
/// in SQL.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Expr<'c> {
    /// There is no value.
    Null(Operand),
    /// The list holds a null.
    HoldsNull(usize),
    Not(Box<Expr<'c>>),
    All(Vec<Expr<'c>>),
    Any(Vec<Expr<'c>>),
    /// The whole text matches a regular expression: of literals, classes, groups, alternatives and
    /// repetitions, or as the catalog has it.
    Matches(Operand, Cow<'c, str>),
    /// The text is nothing but white space.
    Blank(Operand),
    /// The value is one of these.
    OneOf(Operand, Vec<&'c str>),
    Equal(Operand, &'c Literal),
    /// There are more than that many.
    More(Operand, Measure, u32),
    /// There are fewer than that many.
    Fewer(Operand, Measure, u32),
    /// The whole number is from the first to before the second.
    Within(Operand, i64, i64),
    Below(Operand, f64),
    Above(Operand, f64),
    /// The number is finite.
    Finite(Operand),
    /// The text names a time zone, in any case.
    TimeZone(Operand),
    /// The text is a JSON document.
    Json(Operand),
}

impl Expr<'_> {
    fn not(self) -> Self {
        Expr::Not(Box::new(self))
    }
}

/// A row of the table: what is wrong with a record where the predicate holds.
#[derive(Debug, Clone)]
pub(super) struct Check<'c> {
    /// What is to blame; `None`: the record as a whole.
    pub(super) at: Option<Operand>,
    /// The id of the rule, as validation reports it.
    pub(super) rule: &'c str,
    /// It is as wrong as what validation calls an error.
    pub(super) is_error: bool,
    /// The predicate says exactly what validation says, and not about that.
    pub(super) is_exact: bool,
    pub(super) broken: Expr<'c>,
}

/// All that is checked of an event.
#[derive(Debug)]
pub(super) struct Checks<'c> {
    pub(super) all: Vec<Check<'c>>,
    /// Holds where the record could not be decoded. Of such a one nothing is told but why.
    pub(super) shape: Vec<Expr<'c>>,
    /// What cannot be said, in sentences without a full stop.
    pub(super) gaps: Vec<String>,
}

/// Returns what can be checked of the columns of an event.
pub(super) fn of_event<'c>(catalog: &'c Catalog, event: &'c Event) -> Checks<'c> {
    let mut checks = Checks {
        all: Vec::new(),
        shape: Vec::new(),
        gaps: Vec::new(),
    };
    for (at, field) in event.fields.iter().enumerate() {
        checks.shape(at, field);
    }
    for (at, field) in event.fields.iter().enumerate() {
        checks.field(catalog, at, field);
    }
    for rule in &event.rules {
        checks.rule(rule);
    }
    checks
}

impl<'c> Checks<'c> {
    fn push(
        &mut self,
        at: Option<Operand>,
        rule: &'c str,
        (is_error, is_exact): (bool, bool),
        broken: Expr<'c>,
    ) {
        self.all.push(Check {
            at,
            rule,
            // Whoever stops at errors must not stop at a guess.
            is_error: is_error && is_exact,
            is_exact,
            broken,
        });
    }

    /// That a field is there, and that its list holds no null.
    fn shape(&mut self, at: usize, field: &'c Field) {
        if field.presence == Presence::Required {
            let absent = Expr::Null(Operand::Field(at));
            self.shape.push(absent.clone());
            self.push(Some(Operand::Field(at)), "required", (true, true), absent);
        }
        if field.ty.shape == Shape::List && field.ty.kind.primitive().is_some() {
            self.shape.push(Expr::HoldsNull(at));
            self.push(
                Some(Operand::Item(at)),
                "type",
                (true, true),
                Expr::Null(Operand::Item(at)),
            );
        }
    }

    fn field(&mut self, catalog: &'c Catalog, at: usize, field: &'c Field) {
        let Some(primitive) = field.ty.kind.primitive() else {
            self.gaps.push(format!(
                "`{}`: a table holds it as JSON, and what is in it is not looked at",
                field.name
            ));
            return;
        };
        let (operand, guard) = match field.ty.shape {
            Shape::One => (Operand::Field(at), None),
            Shape::List => (Operand::Item(at), Some(Expr::HoldsNull(at).not())),
            Shape::NullableList => (Operand::Item(at), None),
        };
        let limits = &field.constraints;
        let before = self.all.len();
        if let Some(most) = limits.max_items.filter(|_| field.ty.shape != Shape::One) {
            let list = Operand::Field(at);
            let broken = Expr::More(list, Measure::Items, most);
            self.push(Some(list), "max-items", (true, true), broken);
        }
        if primitive == Primitive::String {
            self.text(operand, field);
        }
        if matches!(primitive, Primitive::Float | Primitive::Double) {
            let broken = Expr::Finite(operand).not();
            self.push(Some(operand), "finite", (true, true), broken);
        }
        self.value(catalog, operand, field, primitive);
        self.number(operand, field, primitive);
        if limits.warn_of_future.is_some() {
            self.gaps.push(format!(
                "`{}`, rule future: it needs a clock, and moments of the dialect's own",
                field.name
            ));
        }
        // Of a list that holds a null, that is all that is told.
        for check in self.all.iter_mut().skip(before) {
            if let Some(guard) = &guard {
                let broken = check.broken.clone();
                check.broken = Expr::All(vec![guard.clone(), broken]);
            }
        }
    }

    /// Lengths and patterns. Of a text that is blank and must not be, that is all that is told.
    fn text(&mut self, operand: Operand, field: &'c Field) {
        let limits = &field.constraints;
        if limits.not_blank {
            let broken = Expr::Blank(operand);
            self.push(Some(operand), "blank", (true, true), broken);
        }
        let lengths = [
            limits
                .min_chars
                .map(|least| ("min-chars", Expr::Fewer(operand, Measure::Chars, least))),
            limits
                .max_chars
                .map(|most| ("max-chars", Expr::More(operand, Measure::Chars, most))),
            limits
                .max_bytes
                .map(|most| ("max-bytes", Expr::More(operand, Measure::Bytes, most))),
        ];
        for (rule, broken) in lengths.into_iter().flatten() {
            let broken = unless_blank(operand, field, broken);
            self.push(Some(operand), rule, (true, true), broken);
        }
        if let Some(pattern) = &limits.pattern {
            if formats::is_spoken_everywhere(pattern) {
                let is_exact = formats::means_the_same_everywhere(pattern);
                let broken = Expr::Matches(operand, pattern.as_str().into()).not();
                let broken = unless_blank(operand, field, broken);
                self.push(Some(operand), "pattern", (true, is_exact), broken);
            } else {
                self.gaps.push(format!(
                    "`{}`, rule pattern: not every dialect reads `{}`",
                    field.name,
                    pattern.escape_debug()
                ));
            }
        }
    }

    /// Formats and enumerations.
    fn value(
        &mut self,
        catalog: &'c Catalog,
        operand: Operand,
        field: &'c Field,
        primitive: Primitive,
    ) {
        if !field.constraints.values.is_empty() {
            let values = field.constraints.values.iter().map(String::as_str);
            let broken = Expr::OneOf(operand, values.collect()).not();
            let broken = unless_blank(operand, field, unless_infinite(operand, primitive, broken));
            self.push(Some(operand), "values", (true, true), broken);
        }
        if let TypeKind::DateTime(id) = field.ty.kind {
            let good = formats::datetimes(catalog.datetimes(id));
            let broken = Expr::Matches(operand, good.into()).not();
            self.push(Some(operand), "datetime", (true, false), broken);
        }
        let Some(ty) = field.ty.named.map(|id| catalog.ty(id)) else {
            return;
        };
        if let Some(format) = ty.format {
            let earliest = ty.earliest.as_ref().map(|(_, start)| *start);
            match formats::good(format, operand, primitive, earliest) {
                Some((good, is_exact)) => {
                    let broken = unless_blank(operand, field, good.not());
                    self.push(Some(operand), format.rule_id(), (false, is_exact), broken);
                }
                None if formats::judges_digits(primitive) => self.gaps.push(format!(
                    "`{}`, rule {}: the column holds numbers",
                    field.name,
                    format.rule_id()
                )),
                None => {}
            }
        }
        if let Some(values) = ty.values.as_ref().filter(|values| !values.open) {
            let items = values.items.iter().map(|item| item.wire.as_str());
            let broken = Expr::OneOf(operand, items.collect()).not();
            let broken = unless_blank(operand, field, unless_infinite(operand, primitive, broken));
            let rule = if values.strict {
                "values"
            } else {
                "enumeration"
            };
            self.push(Some(operand), rule, (values.strict, true), broken);
        }
    }

    fn number(&mut self, operand: Operand, field: &'c Field, primitive: Primitive) {
        let limits = &field.constraints;
        let ends = [
            limits.min.map(|min| ("min", Expr::Below(operand, min))),
            limits.max.map(|max| ("max", Expr::Above(operand, max))),
        ];
        for (rule, broken) in ends.into_iter().flatten() {
            let broken = unless_infinite(operand, primitive, broken);
            self.push(Some(operand), rule, (true, true), broken);
        }
    }

    fn rule(&mut self, rule: &'c Rule) {
        let absent = |at: usize| Expr::Null(Operand::Field(at));
        let present = |at: usize| absent(at).not();
        let lacks_one = |fields: &[usize]| Expr::Any(fields.iter().copied().map(absent).collect());
        let all = |fields: &[usize]| Expr::All(fields.iter().copied().map(present).collect());
        let demand = match &rule.demand {
            Demand::AtLeastOne(fields) => Expr::All(fields.iter().copied().map(absent).collect()),
            Demand::AtMostOne(fields) => {
                let pairs = fields.iter().enumerate().flat_map(|(at, first)| {
                    let rest = fields.iter().skip(at + 1);
                    rest.map(move |second| Expr::All(vec![present(*first), present(*second)]))
                });
                Expr::Any(pairs.collect())
            }
            Demand::NotTogether(fields) => all(fields),
            Demand::Requires(first, rest) => Expr::All(vec![present(*first), lacks_one(rest)]),
            Demand::RequiresIf(first, value, rest) => Expr::All(vec![
                Expr::Equal(Operand::Field(*first), value),
                lacks_one(rest),
            ]),
            Demand::Implies(first, second, value) => Expr::All(vec![
                present(*first),
                Expr::Equal(Operand::Field(*second), value).not(),
            ]),
        };
        let mut broken = vec![demand];
        broken.extend(rule.unless.iter().copied().map(absent));
        broken.extend(self.shape.iter().cloned().map(Expr::not));
        self.push(None, &rule.name, (!rule.warning, true), Expr::All(broken));
    }
}

/// A predicate that is asked of texts only that are not blank, where they must not be.
fn unless_blank<'c>(operand: Operand, field: &Field, broken: Expr<'c>) -> Expr<'c> {
    if field.constraints.not_blank {
        Expr::All(vec![Expr::Blank(operand).not(), broken])
    } else {
        broken
    }
}

/// A predicate that is asked of finite numbers only.
fn unless_infinite(operand: Operand, primitive: Primitive, broken: Expr<'_>) -> Expr<'_> {
    if matches!(primitive, Primitive::Float | Primitive::Double) {
        Expr::All(vec![Expr::Finite(operand), broken])
    } else {
        broken
    }
}
