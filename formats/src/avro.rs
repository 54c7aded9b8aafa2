//! Names that are legal in Avro.

use std::borrow::Cow;

/// Returns a name as Avro can have it: segments between dots, each of ASCII letters, digits and
/// `_`, none of them empty or with a digit first. Other characters become `_`.
pub fn avro_name(name: &str) -> Cow<'_, str> {
    let is_legal = |segment: &str| {
        let mut bytes = segment.bytes();
        bytes
            .next()
            .is_some_and(|first| first.is_ascii_alphabetic() || first == b'_')
            && bytes.all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    };
    if name.split('.').all(is_legal) {
        return Cow::Borrowed(name);
    }
    let legal = |segment: &str| {
        let plain = |c: char| if c.is_ascii_alphanumeric() { c } else { '_' };
        let mut legal: String = segment.chars().map(plain).collect();
        if !is_legal(&legal) {
            legal.insert(0, '_');
        }
        legal
    };
    let segments: Vec<String> = name.split('.').map(legal).collect();
    Cow::Owned(segments.join("."))
}

#[cfg(test)]
mod tests {
    use super::avro_name;

    #[test]
    fn names_become_legal() {
        for (name, legal) in [
            ("users.messages.email.Click", "users.messages.email.Click"),
            ("shop/order_completed", "shop_order_completed"),
            ("Order Completed", "Order_Completed"),
            ("größe.1st..x", "gr__e._1st._.x"),
            ("", "_"),
        ] {
            assert_eq!(avro_name(name), legal);
        }
    }
}
