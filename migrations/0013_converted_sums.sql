-- InSales: what a converted sum was made of, so that it can be held against what the order costs later.

alter table insales_transaction add column original_amount text;   -- as printed by the shop; null = not converted, or kept before this column was
alter table insales_transaction add column original_currency text; -- of the shop, as it writes it
