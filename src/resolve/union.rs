//! Disjoint sets (Galler and Fischer 1964) whose smallest member stands for the set.

/// Sets of the numbers `0..count`.
#[derive(Clone, Debug)]
pub(crate) struct Union {
    above: Vec<usize>,
}

impl Union {
    pub(crate) fn new(count: usize) -> Union {
        Union {
            above: (0..count).collect(),
        }
    }

    /// The smallest member of the set.
    pub(crate) fn find(&mut self, member: usize) -> usize {
        let mut top = member;
        while self.above[top] != top {
            top = self.above[top];
        }
        let mut at = member;
        while self.above[at] != top {
            at = std::mem::replace(&mut self.above[at], top);
        }
        top
    }

    pub(crate) fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.find(a), self.find(b));
        self.above[a.max(b)] = a.min(b);
    }
}
