//! `tables/*.yaml`: which tables somebody else keeps, and where their columns differ from
//! the fields of the events.

use std::cell::{Cell, RefCell};
use std::collections::{HashMap, HashSet};

use crate::diagnostics::{Diagnostics, Span};
use crate::load::Sources;
use crate::load::syntax::{self, List, Slot, Spanned};
use crate::model::{Column, ColumnType, Content, Event, FieldId, Presence, Table, TableSet};
use crate::names;
use crate::rules as rule;

use super::destinations::choice::Events;
use super::scope::Scope;

/// Fills the list of sets of tables.
pub(super) fn resolve(sources: &Sources, scope: &mut Scope<'_>, found: &mut Diagnostics) {
    let events = Events::of(scope);
    let mut all = Vec::new();
    for source in &sources.tables {
        let (name, syntax) = (source.name(), &source.syntax);
        if !names::is_snake(name) {
            let message = format!("the set of tables `{name}` is not `[a-z][a-z0-9_]*`");
            found
                .report(rule::BAD_NAME, source.top(), message)
                .help("rename the file");
        }
        let site = Site {
            scope,
            events: &events,
            is_whole: Cell::new(sources.whole && !scope.events.any_broken()),
            used: RefCell::default(),
        };
        all.push(TableSet {
            name: name.to_owned(),
            doc: syntax.doc.or_empty(),
            dialect: syntax.dialect.cloned().unwrap_or_default(),
            tables: site.tables(syntax, found),
        });
    }
    drop(events);
    scope.catalog.tables = all;
}

/// What the parts of a set refer to.
struct Site<'s> {
    scope: &'s Scope<'s>,
    events: &'s Events<'s>,
    /// Nothing was refused: else what seems to make no difference may.
    is_whole: Cell<bool>,
    /// Places of what made a difference.
    used: RefCell<HashSet<Span>>,
}

/// A rule whose names are known, each with its place.
struct Rule<'a> {
    events: Vec<bool>,
    drop: Vec<(Span, FieldId)>,
    also: Vec<(Span, FieldId)>,
    rename: Vec<(Span, FieldId, &'a str)>,
    add: Vec<(&'a Spanned<String>, &'a syntax::AddedColumn)>,
    /// Columns by name, in lower case, and whether they may be null.
    presence: Vec<(&'a Spanned<String>, Presence)>,
}

impl Site<'_> {
    fn tables(&self, syntax: &syntax::TableSet, found: &mut Diagnostics) -> Vec<Option<Table>> {
        if let Some(release) = syntax.release.get() {
            self.scope.release(release, found);
        }
        let pattern = syntax.name.get();
        let pattern = pattern.filter(|name| check_pattern(name, found));
        let chosen = self.events.choose(&self.is_whole, &syntax.events, found);
        let rules = syntax.rules.items().iter();
        let rules: Vec<Rule<'_>> = rules.map(|rule| self.rule(rule, found)).collect();
        let release = syntax.release.cloned().unwrap_or(u16::MAX);
        let (mut names, mut told) = (HashMap::new(), HashSet::new());
        let mut all = Vec::new();
        for (at, event) in self.scope.catalog.events.iter().enumerate() {
            let is_chosen = chosen.get(at).is_some_and(|chosen| *chosen);
            let columns = is_chosen.then(|| self.fields(event, release)).flatten();
            let Some(mut columns) = columns.filter(|columns| !columns.is_empty()) else {
                all.push(None);
                continue;
            };
            let holds = |rule: &&Rule<'_>| rule.events.get(at).is_some_and(|holds| *holds);
            for rule in rules.iter().filter(holds) {
                self.apply(rule, &mut columns);
            }
            let name = table_name(&syntax.name.or_empty(), &event.wire);
            let mut keys = HashSet::new();
            for (column, place) in &columns {
                let key = column.name.to_lowercase();
                if !keys.insert(key.clone()) && told.insert(key) {
                    let at = place.unwrap_or_else(|| syntax.name.span_or(Span::default()));
                    let message = format!("`{name}` has two columns `{}`", column.name);
                    found
                        .report(rule::KEY_COLLISION, at, message)
                        .help("drop or rename the other one");
                }
            }
            let first = names.insert(name.to_lowercase(), &event.wire);
            if let (Some(pattern), Some(first)) = (pattern, first) {
                let message = format!(
                    "`{first}` and `{}` both have the table `{name}`",
                    event.wire
                );
                found
                    .report(rule::NAME_COLLISION, pattern, message)
                    .help("leave one of them out, under `events`");
            }
            let columns = columns.into_iter().map(|(column, _)| column).collect();
            all.push(Some(Table { name, columns }));
        }
        if self.is_whole.get() && !found.has_errors() {
            self.useless(&rules, found);
        }
        all
    }

    /// A column for each field that an event had in a release; `None`: it was not there.
    fn fields(&self, event: &Event, release: u16) -> Option<Vec<(Column, Option<Span>)>> {
        let members = self.scope.catalog.members_in(event, release)?;
        let columns = members.into_iter().filter_map(|member| {
            let field = member.definition?;
            let column = Column {
                name: member.plain_name().into_owned(),
                ty: ColumnType::Value(member.ty),
                presence: member.presence,
                content: Content::Field(field),
            };
            Some((column, None))
        });
        Some(columns.collect())
    }

    fn rule<'a>(&self, rule: &'a syntax::TableRule, found: &mut Diagnostics) -> Rule<'a> {
        let mut rename = Vec::new();
        for (name, column) in rule.rename.iter() {
            match self.scope.fields.find(name, found) {
                Ok(id) => rename.push((column.span, id, column.as_str())),
                Err(_) => self.is_whole.set(false),
            }
            check_column(column, found);
        }
        let also = self.listed(&rule.also, found);
        for (_, field) in &also {
            self.scope.fields.mark_used(*field);
        }
        let add: Vec<_> = rule
            .add
            .iter()
            .map(|(name, column)| (name, &column.value))
            .collect();
        for (name, _) in &add {
            check_column(name, found);
        }
        let of = |list: &'a Slot<List<String>>, presence| {
            list.items().iter().map(move |name| (name, presence))
        };
        Rule {
            events: self.events.choose(&self.is_whole, &rule.events, found),
            drop: self.listed(&rule.drop, found),
            also,
            rename,
            add,
            presence: of(&rule.optional, Presence::Optional)
                .chain(of(&rule.required, Presence::Required))
                .collect(),
        }
    }

    fn listed(&self, list: &Slot<List<String>>, found: &mut Diagnostics) -> Vec<(Span, FieldId)> {
        let fields = &self.scope.fields;
        fields.find_places("rule", list, &self.is_whole, found)
    }

    fn apply(&self, rule: &Rule<'_>, columns: &mut Vec<(Column, Option<Span>)>) {
        let mut used = self.used.borrow_mut();
        let is = |column: &Column, id: FieldId| column.content == Content::Field(id);
        for (at, id) in &rule.drop {
            let before = columns.len();
            columns.retain(|(column, _)| !is(column, *id));
            if columns.len() < before {
                used.insert(*at);
            }
        }
        for (at, id) in &rule.also {
            if !columns.iter().any(|(column, _)| is(column, *id)) {
                let field = self.scope.catalog.field(*id);
                let column = Column {
                    name: field.plain_name().into_owned(),
                    ty: ColumnType::Value(field.ty),
                    presence: Presence::Optional,
                    content: Content::Field(*id),
                };
                columns.push((column, Some(*at)));
                used.insert(*at);
            }
        }
        for (at, id, name) in &rule.rename {
            for (column, place) in columns.iter_mut().filter(|(column, _)| is(column, *id)) {
                if column.name != *name {
                    (*name).clone_into(&mut column.name);
                    *place = Some(*at);
                    used.insert(*at);
                }
            }
        }
        for (name, added) in &rule.add {
            if let Some(ty) = added.ty.cloned() {
                let column = Column {
                    name: name.value.clone(),
                    ty,
                    presence: Presence::Optional,
                    content: Content::Other(added.doc.or_empty()),
                };
                columns.push((column, Some(name.span)));
            }
            used.insert(name.span);
        }
        for (name, presence) in &rule.presence {
            let named = columns
                .iter_mut()
                .filter(|(column, _)| column.name == name.value);
            for (column, _) in named.filter(|(column, _)| column.presence != *presence) {
                column.presence = *presence;
                used.insert(name.span);
            }
        }
    }

    /// Reports what makes no difference for any table.
    fn useless(&self, rules: &[Rule<'_>], found: &mut Diagnostics) {
        let used = self.used.borrow();
        for rule in rules {
            let mut said: Vec<(&str, Span)> = Vec::new();
            said.extend(rule.drop.iter().map(|(at, _)| ("drop", *at)));
            said.extend(rule.also.iter().map(|(at, _)| ("also", *at)));
            said.extend(rule.rename.iter().map(|(at, ..)| ("rename", *at)));
            said.extend(rule.add.iter().map(|(name, _)| ("add", name.span)));
            said.extend(rule.presence.iter().map(|(name, presence)| {
                let is_required = *presence == Presence::Required;
                (if is_required { "required" } else { "optional" }, name.span)
            }));
            for (key, at) in said.into_iter().filter(|(_, at)| !used.contains(at)) {
                let message = format!("this `{key}` makes no difference for any table");
                found
                    .report(rule::USELESS_RULE, at, message)
                    .help("remove it, or look at the events of the rule");
            }
        }
    }
}

/// What a table is called.
fn table_name(pattern: &str, wire: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric();
    let flat: String = wire
        .chars()
        .map(|c| if is_plain(c) { c } else { '_' })
        .collect();
    let name = pattern.replace("{event}", &flat.to_lowercase());
    name.replace("{EVENT}", &flat.to_uppercase())
}

/// Whether tables can be called so; reports if not.
fn check_pattern(pattern: &Spanned<String>, found: &mut Diagnostics) -> bool {
    if !pattern.contains("{event}") && !pattern.contains("{EVENT}") {
        let message = format!("`{pattern}` has no `{{event}}`: all tables would have one name");
        found
            .report(rule::BAD_VALUE, pattern, message)
            .help("write, say, `{event}_shared`, or `{EVENT}_SHARED`");
    } else if !names::is_plain(&table_name(pattern, "a")) {
        let message = "names of tables are of letters, digits and `_`";
        found.report(rule::BAD_VALUE, pattern, message);
    } else {
        return true;
    }
    false
}

fn check_column(name: &Spanned<String>, found: &mut Diagnostics) {
    if !names::is_plain(name) {
        let message = "names of columns are of letters, digits and `_`";
        found.report(rule::BAD_VALUE, name, message);
    }
}
