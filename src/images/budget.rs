//! How many pixels may be in memory at once, over all threads: many small pictures, or one of the largest.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

#[derive(Debug)]
pub(super) struct Budget {
    free: Mutex<u64>,
    returned: Condvar,
}

/// A share of the budget; given back when dropped.
#[derive(Debug)]
pub(super) struct Share<'a> {
    budget: &'a Budget,
    amount: u64,
}

impl Budget {
    pub(super) const fn new(all: u64) -> Self {
        Self { free: Mutex::new(all), returned: Condvar::new() }
    }

    /// Waits until `amount` is free, which must not be more than all. Whoever holds a share must not ask for another.
    pub(super) fn take(&self, amount: u64) -> Share<'_> {
        let mut free = self.lock();
        while *free < amount {
            free = self.returned.wait(free).unwrap_or_else(PoisonError::into_inner);
        }
        *free -= amount;
        Share { budget: self, amount }
    }

    /// A number is never half changed, whatever became of the thread that held it.
    fn lock(&self) -> MutexGuard<'_, u64> {
        self.free.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Share<'_> {
    fn drop(&mut self) {
        *self.budget.lock() += self.amount;
        self.budget.returned.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU64, Ordering};

    use super::*;

    #[test]
    fn shares_never_sum_to_more_than_all() {
        let budget = Budget::new(10);
        let (held, most) = (AtomicU64::new(0), AtomicU64::new(0));
        std::thread::scope(|scope| {
            for thread in 0..8 {
                let (budget, held, most) = (&budget, &held, &most);
                scope.spawn(move || {
                    for round in 0..200 {
                        let amount = (thread * 7 + round) % 10 + 1;
                        let _share = budget.take(amount);
                        most.fetch_max(held.fetch_add(amount, Ordering::SeqCst) + amount, Ordering::SeqCst);
                        held.fetch_sub(amount, Ordering::SeqCst);
                    }
                });
            }
        });
        assert!((1..=10).contains(&most.load(Ordering::SeqCst)), "{most:?}");
        assert_eq!(*budget.lock(), 10);
    }
}
