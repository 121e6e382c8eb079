"""Customer sheets (顧客向け委託先一覧): which vendors handle one customer's data, and nothing of anybody else's."""
