//! Codes of currencies.

/// Every alphabetic code of ISO 4217, in order: those of funds, metals and tests too, and of
/// currencies that were replaced and are still met in data.
///
/// Source: the list of the standard (SIX, its maintenance agency), as `iso_currency` has it: the
/// test says when they part.
const CODES: &str = "\
    AEDAFNALLAMDAOAARSAUDAWGAZNBAMBBDBDTBGNBHDBIFBMDBNDBOBBOVBRLBSDBTN\
    BWPBYNBZDCADCDFCHECHFCHWCLFCLPCNYCOPCOUCRCCUCCUPCVECZKDJFDKKDOPDZD\
    EGPERNETBEURFJDFKPGBPGELGHSGIPGMDGNFGTQGYDHKDHNLHRKHTGHUFIDRILSINR\
    IQDIRRISKJMDJODJPYKESKGSKHRKMFKPWKRWKWDKYDKZTLAKLBPLKRLRDLSLLYDMAD\
    MDLMGAMKDMMKMNTMOPMRUMURMVRMWKMXNMXVMYRMZNNADNGNNIONOKNPRNZDOMRPAB\
    PENPGKPHPPKRPLNPYGQARRONRSDRUBRWFSARSBDSCRSDGSEKSGDSHPSLESLLSOSSRD\
    SSPSTNSVCSYPSZLTHBTJSTMTTNDTOPTRYTTDTWDTZSUAHUGXUSDUSNUYIUYUUYWUZS\
    VEDVESVNDVUVWSTXAFXAGXAUXBAXBBXBCXBDXCDXCGXDRXOFXPDXPFXPTXSUXTSXUA\
    XXXYERZARZMWZWGZWL\
";

/// Whether a text is the code of a currency.
pub(super) fn currency(value: &str) -> bool {
    let (codes, _) = CODES.as_bytes().as_chunks::<3>();
    <&[u8; 3]>::try_from(value.as_bytes()).is_ok_and(|code| codes.binary_search(code).is_ok())
}

/// Returns the codes of all currencies, in order.
pub fn currencies() -> impl Iterator<Item = &'static str> {
    let starts = (0..CODES.len()).step_by(3);
    starts.filter_map(|start| CODES.get(start..start + 3))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_that_of_the_crate_for_it() {
        let letters = || 'A'..='Z';
        for code in
            letters().flat_map(|a| letters().flat_map(move |b| letters().map(move |c| [a, b, c])))
        {
            let code: String = code.iter().collect();
            let expected = iso_currency::Currency::from_code(&code).is_some();
            assert_eq!(currency(&code), expected, "{code}");
        }
        for no in ["", "EU", "EURO", "eur", "€€€", "A\u{300}"] {
            assert!(!currency(no), "{no}");
        }
    }
}
