"""Retention (保存期間): what is known of people at vendors, and rosters, are erased when their time is over, and said beforehand."""
