//! Aligned columns: the first to the left, numbers to the right.

use crate::output::{Paint, Tone};

/// One cell.
pub(crate) struct Cell {
    text: String,
    right: bool,
    tone: Tone,
}

impl Cell {
    /// Text, to the left.
    pub(crate) fn text(text: impl Into<String>) -> Self {
        Cell {
            text: text.into(),
            right: false,
            tone: Tone::Plain,
        }
    }

    /// A number, to the right; zero is faint.
    pub(crate) fn number(number: u64) -> Self {
        Cell {
            text: number.to_string(),
            right: true,
            tone: if number == 0 {
                Tone::Faint
            } else {
                Tone::Plain
            },
        }
    }

    /// A heading over numbers.
    pub(crate) fn right(mut self) -> Self {
        self.right = true;
        self
    }

    /// With another tone; a zero stays faint.
    pub(crate) fn toned(mut self, tone: Tone) -> Self {
        if self.tone == Tone::Plain {
            self.tone = tone;
        }
        self
    }
}

/// Writes rows as a table. All rows have as many cells as the first.
pub(crate) fn render(out: &mut String, rows: &[Vec<Cell>], paint: Paint) {
    let columns = rows.first().map_or(0, Vec::len);
    let widths: Vec<usize> = (0..columns)
        .map(|column| {
            rows.iter()
                .filter_map(|row| row.get(column))
                .map(|cell| cell.text.chars().count())
                .max()
                .unwrap_or(0)
        })
        .collect();
    for row in rows {
        let mut line = String::new();
        for (i, (cell, width)) in row.iter().zip(&widths).enumerate() {
            let padding = " ".repeat(width.saturating_sub(cell.text.chars().count()));
            let text = paint.paint(cell.tone, &cell.text);
            let last = i + 1 == columns;
            match (cell.right, last) {
                (true, _) => line.extend([padding, text]),
                (false, true) => line.push_str(&text),
                (false, false) => line.extend([text, padding]),
            }
            if !last {
                line.push_str("  ");
            }
        }
        out.push_str(line.trim_end());
        out.push('\n');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_aligned() {
        let rows = [
            vec![
                Cell::text("EVENT"),
                Cell::text("N").right(),
                Cell::text("NOTE"),
            ],
            vec![Cell::text("é"), Cell::number(120), Cell::text("")],
            vec![
                Cell::text("abcdefg"),
                Cell::number(0),
                Cell::text("long note"),
            ],
        ];
        let mut out = String::new();
        render(&mut out, &rows, Paint::PLAIN);
        assert_eq!(
            out,
            "EVENT      N  NOTE\né        120\nabcdefg    0  long note\n"
        );
    }
}
