import type { Sale } from '../model';
import type { Parts } from '../parts';
import type { Call, Reply } from './answer';
import { pagedSales } from './sales';

/** The people of each sale with documents and addresses, by the filters of the history. Hotmart: section Calls. */
export function salesUsers(call: Call, parts: Parts): Reply {
  return pagedSales(call, parts, (sale) => view(sale, parts.books));
}

function view(sale: Sale, books: Parts['books']): object {
  const { id, name } = books.productOf(sale);
  return {
    transaction: sale.transaction,
    product: { id, name },
    users: [
      {
        role: 'PRODUCER',
        user: {
          ...person('Escola Exemplo', 'escola@escola.example', { type: 'CNPJ', value: '11222333000181' }),
          ucode: '252A74C5-0000-0000-0000-000000000001',
        },
      },
      {
        role: 'BUYER',
        user: {
          ...person(sale.buyer.name, sale.buyer.email, { type: 'CPF', value: sale.buyer.document }),
          ucode: '839F1A4F-0000-0000-0000-000000000001',
        },
      },
    ],
  };
}

function person(name: string, email: string, paper: { readonly type: string; readonly value: string }): object {
  return {
    name,
    email,
    locale: 'PT_BR',
    cellphone: '11999990000',
    phone: '',
    documents: [paper],
    address: {
      zip_code: '01310100',
      address: 'Avenida Paulista',
      number: '1000',
      complement: '',
      neighborhood: 'Bela Vista',
      city: 'São Paulo',
      state: 'São Paulo',
      country: 'Brasil',
    },
  };
}
