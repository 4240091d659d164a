//! What the pool asks of the operating system beyond plain allocation, where it offers that.

use cfg_if::cfg_if;

cfg_if! {
    if #[cfg(all(target_os = "linux", not(miri)))] {
        use std::fs::read_to_string;

        /// The machine's memory, or what the container, the service or `ulimit -v` leaves of it.
        pub fn memory_bytes() -> Option<f64> {
            let meminfo = read_to_string("/proc/meminfo").ok()?;
            let total = meminfo.lines().find_map(|line| line.strip_prefix("MemTotal:"))?;
            let kibibytes: f64 = total.trim().split(' ').next()?.parse().ok()?;
            Some(group_limit().min(address_space_left()).min(kibibytes * 1024.0))
        }

        /// The least of the limits on the process's control group and on those around it; infinity where there is none. Inside
        /// a container the path that the system tells may be one of outside: then only the root's files are there.
        fn group_limit() -> f64 {
            let groups = read_to_string("/proc/self/cgroup").unwrap_or_default();
            let mut least = f64::INFINITY;
            for (root, file, mark) in [
                ("/sys/fs/cgroup", "memory.max", "0::"),
                ("/sys/fs/cgroup/memory", "memory.limit_in_bytes", ":memory:"),
            ] {
                let own = groups.lines().find_map(|line| Some(line.split_once(mark)?.1)).unwrap_or("/");
                for group in std::path::Path::new(own).ancestors() {
                    let path = format!("{root}{}/{file}", group.display());
                    // "max" is none.
                    let limit = read_to_string(path).ok().and_then(|text| text.trim().parse().ok());
                    least = least.min(limit.unwrap_or(f64::INFINITY));
                }
            }
            least
        }

        /// What `ulimit -v` leaves beyond what the process has mapped already: most of that is the engine's, and reserved only.
        fn address_space_left() -> f64 {
            const PAGE: f64 = 4096.0; // the least there is: larger pages leave less
            let limit = || -> Option<f64> {
                let limits = read_to_string("/proc/self/limits").ok()?;
                let line = limits.lines().find_map(|line| line.strip_prefix("Max address space"))?;
                let most: f64 = line.split_whitespace().next()?.parse().ok()?; // "unlimited" is none
                let mapped = read_to_string("/proc/self/statm").ok()?;
                let pages: f64 = mapped.split(' ').next()?.parse().ok()?;
                Some((most - pages * PAGE).max(0.0))
            };
            limit().unwrap_or(f64::INFINITY)
        }
    } else {
        /// Unknown: then only the system says no.
        pub const fn memory_bytes() -> Option<f64> {
            None
        }
    }
}

cfg_if! {
    if #[cfg(all(target_os = "linux", target_env = "gnu", not(miri)))] {
        unsafe extern "C" {
            fn malloc_trim(pad: usize) -> i32;
        }

        /// After `freed` bytes went to the system allocator: makes it give whole pages to the system.
        pub fn trim(freed: f64) {
            const WORTH_THE_WALK: f64 = 1_048_576.0;
            if freed >= WORTH_THE_WALK {
                // SAFETY: a plain call of the C library, from any thread.
                unsafe { malloc_trim(0) };
            }
        }
    } else {
        /// Other allocators do that by themselves.
        pub const fn trim(_freed: f64) {}
    }
}

cfg_if! {
    if #[cfg(all(target_os = "linux", not(miri)))] {
        unsafe extern "C" {
            fn madvise(start: *mut u8, bytes: usize, advice: i32) -> i32;
        }

        /// Asks for pages of 2 MiB behind a large block that nobody has touched yet: a five-hundredth of the page faults, and of
        /// the misses of the processor's page table cache. Where the system has none, small ones serve as well.
        pub fn ask_for_huge_pages(start: *mut u8, bytes: usize) {
            const WORTH_IT: usize = 4 << 20;
            const PAGE: usize = 4096;
            const HUGE_PAGES: i32 = 14; // MADV_HUGEPAGE, the same on every architecture
            if bytes >= WORTH_IT {
                let before = start.align_offset(PAGE);
                // SAFETY: whole pages inside the block, which is ours; the advice changes no contents.
                unsafe { madvise(start.add(before), bytes - before, HUGE_PAGES) };
            }
        }
    } else {
        /// Other systems do that by themselves, or not at all.
        pub const fn ask_for_huge_pages(_start: *mut u8, _bytes: usize) {}
    }
}
