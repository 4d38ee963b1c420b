import { JOBS, openBooks, openQuery } from '../../fuzz/books';
import type { Books } from '../../fuzz/books';
import { createTestDatabase } from '../../support/database';
import type { TestDatabase } from '../../support/database';

const MADE = `
  create table shop (id int primary key, name text not null);
  create table visit (shop int not null references shop on delete cascade, at int not null);
  create table invoice (id int, state text, held int, reserved int, captured int, refunded int, amount int, currency text);
  create schema graphile_worker;
  create table ${JOBS} (id int);
  insert into shop values (1, 'one'), (2, 'two');
  insert into visit values (1, 10), (2, 20)`;

describe('the books of hostile input', () => {
  let database: TestDatabase;
  let books: Books;
  beforeAll(async () => {
    database = await createTestDatabase({ empty: true });
    const maker = await openQuery(database.url);
    await maker.query(MADE);
    await maker.close();
    books = await openBooks(database.url, () => Promise.resolve());
  });
  afterAll(async () => {
    await books.close();
    await database.drop();
  });

  it.each([
    ["insert into shop values (3, 'three')", ['shop']],
    ["update shop set name = 'other' where id = 1", ['shop']],
    ['delete from visit', ['visit']],
    ['truncate visit', ['visit']],
    ['delete from shop where id = 1', ['shop', 'visit']],
    [`insert into ${JOBS} values (1)`, [JOBS]],
    ["update shop set name = 'other' where id = 9", []],
    ['select * from shop', []],
  ])('know what %s has changed, and put it back', async (sql, tables) => {
    await books.query(sql);
    expect((await books.changed()).toSorted()).toEqual([...tables].toSorted());
    await books.restore();
    expect(await books.changed()).toEqual([]);
    expect(await books.query('select * from shop order by id')).toEqual([
      { id: 1, name: 'one' },
      { id: 2, name: 'two' },
    ]);
    expect(await books.query('select * from visit order by at')).toHaveLength(2);
  });

  it('look only at the number of rows where that is asked, and see the same table change again', async () => {
    await books.query("update shop set name = 'used' where id = 1");
    expect(await books.changed(['shop'])).toEqual([]);
    await books.query("insert into shop values (4, 'four')");
    expect(await books.changed(['shop'])).toEqual(['shop']);
    await books.restore();
    await books.query("insert into shop values (4, 'four')");
    expect(await books.changed(['shop'])).toEqual(['shop']);
    await books.restore();
  });
});
