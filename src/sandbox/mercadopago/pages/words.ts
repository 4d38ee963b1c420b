/** The texts of the payer's pages. */
export interface PayerWords {
  readonly title: string;
  readonly toPay: string;
  readonly card: string;
  readonly cardNumber: string;
  readonly holder: string;
  readonly expiry: string;
  readonly code: string;
  readonly testCards: string;
  readonly holderHint: string;
  readonly email: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly document: string;
  readonly documentType: string;
  readonly address: string;
  readonly addressFields: Readonly<Record<string, string>>;
  readonly bank: string;
  readonly phone: string;
  readonly payBy: (method: string) => string;
  readonly pay: string;
  readonly makeSlip: string;
  readonly approved: string;
  readonly pending: string;
  readonly rejected: string;
  readonly tryAgain: string;
  readonly back: string;
  readonly unknown: string;
  readonly expired: string;
  readonly paidBefore: string;
  readonly details: string;
  readonly slip: string;
  readonly slipCode: string;
  readonly copyCode: string;
  readonly qr: string;
  readonly until: string;
  readonly pdf: string;
  readonly paySlip: string;
  readonly refuseSlip: string;
  readonly notPayable: string;
  readonly subscription: string;
  readonly each: (frequency: number, unit: 'days' | 'months') => string;
  readonly subscribe: string;
  readonly subscribed: string;
}

const PT: PayerWords = {
  title: 'Pagamento',
  toPay: 'Total a pagar',
  card: 'Cartão',
  cardNumber: 'Número do cartão',
  holder: 'Nome impresso no cartão',
  expiry: 'Validade (MM/AA)',
  code: 'Código de segurança',
  testCards: 'Cartões de teste',
  holderHint: 'A primeira palavra do nome decide o resultado',
  email: 'E-mail',
  firstName: 'Nome',
  lastName: 'Sobrenome',
  document: 'Número do documento',
  documentType: 'Tipo de documento',
  address: 'Endereço',
  addressFields: {
    zip_code: 'CEP',
    street_name: 'Rua',
    street_number: 'Número',
    neighborhood: 'Bairro',
    city: 'Cidade',
    federal_unit: 'UF',
  },
  bank: 'Banco',
  phone: 'Telefone',
  payBy: (method) => `Pagar com ${method}`,
  pay: 'Pagar',
  makeSlip: 'Gerar código de pagamento',
  approved: 'Pagamento aprovado. Obrigado!',
  pending: 'Estamos processando o pagamento.',
  rejected: 'O pagamento foi recusado.',
  tryAgain: 'Tente outra vez ou escolha outro meio de pagamento.',
  back: 'Voltar à loja',
  unknown: 'Esta página de pagamento não existe.',
  expired: 'Esta página de pagamento venceu.',
  paidBefore: 'Um pagamento já foi feito nesta página. Ela continua aberta: outro pagamento será cobrado de novo.',
  details: 'Verifique os dados',
  slip: 'Boleto e códigos',
  slipCode: 'Código para pagamento',
  copyCode: 'Pix copia e cola',
  qr: 'Código QR do Pix',
  until: 'Pagar até',
  pdf: 'Abrir o boleto em PDF',
  paySlip: 'Pagar agora',
  refuseSlip: 'O banco recusa',
  notPayable: 'Este pagamento já não pode ser feito.',
  subscription: 'Assinatura',
  each: (frequency, unit) => `a cada ${frequency} ${unit === 'days' ? 'dia(s)' : 'mês(es)'}`,
  subscribe: 'Assinar',
  subscribed: 'Assinatura confirmada.',
};

const ES: PayerWords = {
  title: 'Pago',
  toPay: 'Total a pagar',
  card: 'Tarjeta',
  cardNumber: 'Número de la tarjeta',
  holder: 'Nombre que figura en la tarjeta',
  expiry: 'Vencimiento (MM/AA)',
  code: 'Código de seguridad',
  testCards: 'Tarjetas de prueba',
  holderHint: 'La primera palabra del nombre decide el resultado',
  email: 'Correo electrónico',
  firstName: 'Nombre',
  lastName: 'Apellido',
  document: 'Número de documento',
  documentType: 'Tipo de documento',
  address: 'Dirección',
  addressFields: {
    zip_code: 'Código postal',
    street_name: 'Calle',
    street_number: 'Número',
    neighborhood: 'Barrio',
    city: 'Ciudad',
    federal_unit: 'Estado',
  },
  bank: 'Banco',
  phone: 'Teléfono',
  payBy: (method) => `Pagar con ${method}`,
  pay: 'Pagar',
  makeSlip: 'Generar código de pago',
  approved: 'Pago aprobado. ¡Gracias!',
  pending: 'Estamos procesando el pago.',
  rejected: 'El pago fue rechazado.',
  tryAgain: 'Intente otra vez o elija otro medio de pago.',
  back: 'Volver a la tienda',
  unknown: 'Esta página de pago no existe.',
  expired: 'Esta página de pago venció.',
  paidBefore: 'Ya se hizo un pago en esta página. Sigue abierta: otro pago se cobrará de nuevo.',
  details: 'Revise los datos',
  slip: 'Comprobante de pago',
  slipCode: 'Código para pagar',
  copyCode: 'Código para copiar y pegar',
  qr: 'Código QR',
  until: 'Pagar hasta',
  pdf: 'Abrir el comprobante en PDF',
  paySlip: 'Pagar ahora',
  refuseSlip: 'El banco rechaza',
  notPayable: 'Este pago ya no se puede hacer.',
  subscription: 'Suscripción',
  each: (frequency, unit) => `cada ${frequency} ${unit === 'days' ? 'día(s)' : 'mes(es)'}`,
  subscribe: 'Suscribirme',
  subscribed: 'Suscripción confirmada.',
};

/** The texts by language. */
export const WORDS: Readonly<Record<'pt' | 'es', PayerWords>> = { pt: PT, es: ES };
