//! Steps as `EXPLAIN` shows them.

use super::{Access, Check, End, Follow, Op, Write};
use crate::query::ast::Direction;
use std::fmt;

/// A step as it is drawn: `#0 -[MET]-> #2`.
struct Arrow<'o> {
    from: usize,
    follow: &'o Follow,
    to: &'o Check,
}

impl fmt::Display for Arrow<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let types: Vec<&str> = self.follow.types.iter().map(|kind| &*kind.text).collect();
        let arrows = match self.follow.direction {
            Direction::Out => ("-", "->"),
            Direction::In => ("<-", "-"),
            Direction::Both => ("-", "-"),
        };
        let (from, to, types) = (self.from, self.to.slot, types.join("|"));
        write!(f, "#{from} {}[{types}]{} #{to}", arrows.0, arrows.1)
    }
}

impl fmt::Display for Op {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Op::Start(Access::Bound, check) => write!(f, "Check #{}", check.slot),
            Op::Start(Access::Ids(ids), check) => write!(f, "Start #{} by {} numbers", check.slot, ids.len()),
            Op::Start(Access::Named(name), check) => write!(f, "Start #{} by name `{name}`", check.slot),
            Op::Start(Access::Label(label), check) => {
                write!(f, "Start #{} by label {}", check.slot, label.text)
            }
            Op::Start(Access::All, check) => write!(f, "Start #{} with all nodes", check.slot),
            Op::Range(range, follow, start, end) => {
                let types: Vec<&str> = follow.types.iter().map(|kind| &*kind.text).collect();
                let (key, types, start, end) = (&range.key.text, types.join("|"), start.slot, end.slot);
                write!(f, "Start #{start} -[{types}]-> #{end} by range of {key}")
            }
            Op::Expand { from, follow, to } => write!(
                f,
                "Expand {}",
                Arrow {
                    from: *from,
                    follow,
                    to
                }
            ),
            Op::Degree { from, follow, to, .. } => {
                write!(
                    f,
                    "Count {}",
                    Arrow {
                        from: *from,
                        follow,
                        to
                    }
                )
            }
            Op::Total {
                from,
                follow,
                to,
                degree,
                ..
            } => write!(
                f,
                "Expand {} and {degree}",
                Arrow {
                    from: *from,
                    follow,
                    to
                }
            ),
            Op::Reach { from, follow, to } => write!(
                f,
                "Reach {}",
                Arrow {
                    from: *from,
                    follow,
                    to
                }
            ),
            Op::Shortest { from, to, .. } => write!(f, "Shortest #{from} to #{to}"),
            Op::Path { slot, .. } => write!(f, "Path #{slot}"),
            Op::Filter(_) => f.write_str("Filter"),
            Op::Optional(ops, _) => {
                let ops: Vec<String> = ops.iter().map(ToString::to_string).collect();
                write!(f, "Optional ({})", ops.join("; "))
            }
            Op::Unwind(_, slot) => write!(f, "Unwind #{slot}"),
            Op::Project(items) => write!(f, "Project {} columns", items.len()),
            Op::Distinct(..) => f.write_str("Distinct"),
            Op::Skip(..) => f.write_str("Skip"),
            Op::Limit(..) => f.write_str("Limit"),
        }
    }
}

impl fmt::Display for End {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            End::Rows => f.write_str("Rows"),
            End::Group { keys, aggregates } => {
                write!(f, "Group by {} keys, {} aggregates", keys.len(), aggregates.len())
            }
            End::Sort { top: Some(_), .. } => f.write_str("Top"),
            End::Sort { .. } => f.write_str("Sort"),
            End::Write(write) => f.write_str(match write {
                Write::Create(_) => "Create",
                Write::Merge { .. } => "Merge",
                Write::Set(_) => "Set",
                Write::Delete { .. } => "Delete",
            }),
        }
    }
}
