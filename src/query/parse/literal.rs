//! Numbers as they are written.

use crate::query::ast::Expr;
use crate::query::error::Detail;
use crate::query::lexeme::{Parsed, failed, flawed};
use crate::query::value::Value;
use crate::text::Span;

/// Reads a number, with the sign that stands before it, so that the least of all numbers can be written.
///
/// number = digit , { digit } | "0x" , { hex } | "0o" , { octal } | [ digits ] , "." , digits , [ exponent ] ;
pub(super) fn number<'a>(
    rest: &'a str,
    negative: bool,
    span: impl Fn(&str, &str) -> Span,
) -> Parsed<'a, Expr> {
    let word = word(rest);
    let after = &rest[word.len()..];
    let lower = word.to_ascii_lowercase();
    let literal = |value: Value| Ok((after, Expr::Literal(value, span(rest, after))));
    for (prefix, radix) in [("0x", 16), ("0o", 8)] {
        if let Some(digits) = lower.strip_prefix(prefix) {
            if digits.is_empty() || !digits.chars().all(|c| c.is_digit(radix)) {
                return flawed(rest, Detail::InvalidNumberLiteral, "this is no number");
            }
            let signed = if negative {
                format!("-{digits}")
            } else {
                digits.to_owned()
            };
            return match i64::from_str_radix(&signed, radix) {
                Ok(number) => literal(Value::Int(number)),
                Err(_) => flawed(rest, Detail::IntegerOverflow, "the number does not fit 64 bits"),
            };
        }
    }
    let sign = if negative { "-" } else { "" };
    let is_float =
        lower.contains('.') || (lower.contains('e') && lower.starts_with(|c: char| c.is_ascii_digit()));
    let digits = |text: &str| text.chars().all(|c| c.is_ascii_digit());
    if !is_float {
        if !digits(&lower) {
            return flawed(rest, Detail::InvalidNumberLiteral, "this is no number");
        }
        return match format!("{sign}{lower}").parse() {
            Ok(number) => literal(Value::Int(number)),
            Err(_) => flawed(rest, Detail::IntegerOverflow, "the number does not fit 64 bits"),
        };
    }
    let (mantissa, exponent) = lower.split_once('e').unwrap_or((&lower, "0"));
    let exponent = exponent.strip_prefix(['-', '+']).unwrap_or(exponent);
    if exponent.is_empty() || !digits(exponent) || !digits(&mantissa.replacen('.', "", 1)) {
        return flawed(rest, Detail::InvalidNumberLiteral, "this is no number");
    }
    match format!("{sign}{lower}").parse::<f64>() {
        // A zero has no sign.
        Ok(number) if number.is_finite() && number == 0.0 => literal(Value::Float(0.0)),
        Ok(number) if number.is_finite() => literal(Value::Float(number)),
        Ok(_) => flawed(
            rest,
            Detail::FloatingPointOverflow,
            "the number does not fit 64 bits",
        ),
        Err(_) => failed(rest, "a number"),
    }
}

/// The characters that belong to the number at the front of `rest`, letters that make it wrong included.
fn word(rest: &str) -> &str {
    let bytes = rest.as_bytes();
    let (mut end, mut dot) = (0, false);
    while let Some(&byte) = bytes.get(end) {
        let next = bytes.get(end + 1).copied().unwrap_or(b' ');
        match byte {
            b'.' if !dot && next.is_ascii_digit() => dot = true,
            b'-' | b'+' => {
                let exponent = end > 0 && bytes[end - 1].eq_ignore_ascii_case(&b'e') && next.is_ascii_digit();
                if !exponent || rest.starts_with("0x") {
                    break;
                }
            }
            byte if byte.is_ascii_alphanumeric() || byte == b'_' || !byte.is_ascii() => {}
            _ => break,
        }
        end += 1;
    }
    &rest[..end]
}

// integer = digit , { digit } ;
pub(super) fn integer(rest: &str) -> Parsed<'_, u32> {
    let rest = crate::query::lexeme::blank(rest);
    let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    if digits == 0 {
        return failed(rest, "a number");
    }
    Ok((&rest[digits..], rest[..digits].parse().unwrap_or(u32::MAX)))
}
