import { z } from 'zod';
import { parseSecretKey } from './infra/secrets';

/** One variable of the environment that cannot be used, and how to make it right. */
export interface ConfigProblem {
  readonly name: string;
  readonly problem: string;
  readonly remedy: string;
}

const KEY_REMEDY = `make one with: node -e "console.log(require('node:crypto').randomBytes(32).toString('base64'))"`;
const LOCAL_HOSTS = new Set(['localhost', '127.0.0.1', '[::1]']);

const canParse = (value: string, protocols: readonly string[]): boolean =>
  URL.canParse(value) && protocols.includes(new URL(value).protocol);

const list = z.string().transform((text) =>
  text
    .split(',')
    .map((part) => part.trim().toLowerCase())
    .filter((part) => part !== ''),
);

const webAddress = z
  .string()
  .refine((value) => canParse(value, ['https:', 'http:']), {
    error: 'is not a web address',
    params: { remedy: 'write it like https://host/' },
  })
  .refine((value) => !canParse(value, ['http:']) || LOCAL_HOSTS.has(new URL(value).hostname), {
    error: 'is not encrypted',
    params: { remedy: 'use https:// (http:// is for localhost only)' },
  });

const apiAddress = webAddress.transform((value) => (value.endsWith('/') ? value : `${value}/`));

const port = z
  .string()
  .refine((value) => /^\d{1,5}$/.test(value) && Number(value) <= 65_535, {
    error: 'is not a port',
    params: { remedy: 'a number from 0 to 65535; 0 takes any free one' },
  })
  .transform(Number);

const secretKeys = z
  .string()
  .transform((text) => text.split(',').map((part) => part.trim()))
  .refine((keys) => keys.every((key) => parseSecretKey(key) !== null), {
    error: 'holds something that is not a key of 32 bytes in base64 or hex',
    params: { remedy: `newest first, separated by commas; ${KEY_REMEDY}` },
  });

const hosts = list.refine((values) => values.every((value) => /^[a-z0-9.-]+(:\d{1,5})?$/.test(value)), {
  error: 'holds something that is not a host',
  params: { remedy: 'hosts separated by commas, each with an optional port: crm.example.com,localhost:4001' },
});

const suffixes = list.refine((values) => values.every((value) => /^\.?[a-z0-9.-]+(:\d{1,5})?$/.test(value)), {
  error: 'holds something that is not the end of a host name',
  params: { remedy: 'separated by commas: .myinsales.ru,.example.com' },
});

/** `TRUST_PROXY`: how many proxies stand before us, or which addresses they have, as Express takes it. */
const trustProxy = z.string().transform((text): number | boolean | string => {
  if (/^\d+$/.test(text)) return Number(text);
  const flag = z.stringbool().safeParse(text);
  return flag.success ? flag.data : text;
});

const Environment = z.object({
  BASE_URL: webAddress.optional(),
  PORT: port.default(3000),
  HOST: z.string().default('0.0.0.0'),
  ROLE: z.enum(['web', 'worker', 'all'], { error: 'is not a role' }).default('all'),
  DATABASE_URL: z
    .string()
    .refine((value) => canParse(value, ['postgres:', 'postgresql:']), {
      error: 'is not an address of a PostgreSQL database',
      params: { remedy: 'postgres://user:password@host:5432/database' },
    })
    .optional(),
  DATA_DIR: z.string().default('./data'),
  SECRET_KEYS: secretKeys.optional(),
  SMTP_URL: z
    .string()
    .refine((value) => canParse(value, ['smtp:', 'smtps:']), {
      error: 'is not a mail server',
      params: { remedy: 'smtps://user:password@host:465' },
    })
    .optional(),
  MAIL_FROM: z
    .string()
    .refine((value) => /^[^\r\n]*[^\s@<>]+@[^\s@<>]+>?$/.test(value), {
      error: 'is not a mail sender',
      params: { remedy: 'pay@shop.example, or "Shop <pay@shop.example>"' },
    })
    .optional(),
  MAIL_EXTRA_HOSTS: hosts.default([]),
  TRUST_PROXY: trustProxy.default(false),
  OWN_SIGNUP: z
    .stringbool({ truthy: ['on', 'true', '1', 'yes'], falsy: ['off', 'false', '0', 'no'], error: 'is neither on nor off' })
    .default(false),
  RETAILCRM_MODULE_CODE: z
    .string()
    .refine((value) => /^[A-Za-z0-9_-]{1,60}$/.test(value), {
      error: 'is not a module code',
      params: { remedy: 'letters, digits, - and _' },
    })
    .default('ordertill'),
  RETAILCRM_SECRET: z.string().optional(),
  RETAILCRM_EXTRA_HOSTS: hosts.default([]),
  INSALES_APP_KEY: z.string().optional(),
  INSALES_APP_SECRET: z.string().optional(),
  INSALES_HOST_SUFFIXES: suffixes.default(['.myinsales.ru']),
  UAPAY_API_URL: apiAddress.default('https://api.uapay.ua/'),
  INTELLECTMONEY_FORM_URL: apiAddress.default('https://merchant.intellectmoney.ru/'),
  INTELLECTMONEY_API_URL: apiAddress.default('https://api.intellectmoney.ru/'),
  MERCADOPAGO_API_URL: apiAddress.default('https://api.mercadopago.com/'),
  MERCADOPAGO_SDK_URL: webAddress.default('https://sdk.mercadopago.com/js/v2'),
  HOTMART_API_URL: apiAddress.default('https://developers.hotmart.com/'),
  UPGATES_EXTRA_HOSTS: hosts.default([]),
  ACADEMY_EXTRA_HOSTS: hosts.default([]),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], { error: 'is not a level' }).default('info'),
});

const REMEDIES: Readonly<Record<string, string>> = {
  OWN_SIGNUP: 'on or off',
  ROLE: 'one of web, worker, all',
  LOG_LEVEL: 'one of fatal, error, warn, info, debug, trace, silent',
};

function configOf(env: z.infer<typeof Environment>) {
  return {
    baseUrl: (env.BASE_URL ?? `http://localhost:${env.PORT}`).replace(/\/+$/, ''),
    port: env.PORT,
    host: env.HOST,
    role: env.ROLE,
    databaseUrl: env.DATABASE_URL,
    dataDir: env.DATA_DIR,
    /** Undefined with the embedded database: then the keys live in a file of the data folder. */
    secretKeys: env.SECRET_KEYS,
    smtpUrl: env.SMTP_URL,
    mailFrom: env.MAIL_FROM,
    /** Mail servers of shops that may stand in a private network, as `host` or `host:port`. */
    mailExtraHosts: env.MAIL_EXTRA_HOSTS,
    trustProxy: env.TRUST_PROXY,
    logLevel: env.LOG_LEVEL,
    own: { signUp: env.OWN_SIGNUP },
    retailcrm: { moduleCode: env.RETAILCRM_MODULE_CODE, secret: env.RETAILCRM_SECRET, extraHosts: env.RETAILCRM_EXTRA_HOSTS },
    insales: { appKey: env.INSALES_APP_KEY, appSecret: env.INSALES_APP_SECRET, hostSuffixes: env.INSALES_HOST_SUFFIXES },
    uapay: { apiUrl: env.UAPAY_API_URL },
    intellectmoney: { formUrl: env.INTELLECTMONEY_FORM_URL, apiUrl: env.INTELLECTMONEY_API_URL },
    mercadopago: { apiUrl: env.MERCADOPAGO_API_URL, sdkUrl: env.MERCADOPAGO_SDK_URL },
    hotmart: { apiUrl: env.HOTMART_API_URL },
    upgates: { extraHosts: env.UPGATES_EXTRA_HOSTS },
    /** Where messages about members may go and Moodle may stand, besides public hosts; also without encryption. */
    academy: { extraHosts: env.ACADEMY_EXTRA_HOSTS },
  };
}

type DeepReadonly<T> = T extends object ? { readonly [Key in keyof T]: DeepReadonly<T[Key]> } : T;

/** Everything that the environment decides. Addresses of APIs end in a slash, `baseUrl` does not. */
export type Config = DeepReadonly<ReturnType<typeof configOf>>;

function freeze<T extends object>(value: T): T {
  for (const inner of Object.values(value)) if (typeof inner === 'object' && inner !== null) freeze(inner);
  return Object.freeze(value);
}

function problemOf(issue: z.core.$ZodIssue): ConfigProblem {
  const name = String(issue.path[0] ?? '');
  const given: unknown = issue.code === 'custom' ? issue.params?.['remedy'] : undefined;
  return { name, problem: issue.message, remedy: typeof given === 'string' ? given : (REMEDIES[name] ?? 'see docs/operating.md') };
}

function missing(env: z.infer<typeof Environment>): readonly ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  if (env.DATABASE_URL !== undefined && env.SECRET_KEYS === undefined) {
    problems.push({ name: 'SECRET_KEYS', problem: 'is needed with DATABASE_URL: credentials are sealed with it', remedy: KEY_REMEDY });
  }
  if (env.SMTP_URL !== undefined && env.MAIL_FROM === undefined) {
    problems.push({
      name: 'MAIL_FROM',
      problem: 'is needed with SMTP_URL',
      remedy: 'the sender of our letters: "Shop <pay@shop.example>"',
    });
  }
  return problems;
}

/**
 * Reads the environment once into one frozen object, or lists every variable that is wrong with how to make it right; the values
 * themselves are never repeated. An empty variable counts as one that is not set.
 */
export function loadConfig(
  env: Readonly<Record<string, string | undefined>>,
): { readonly ok: true; readonly config: Config } | { readonly ok: false; readonly problems: readonly ConfigProblem[] } {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value.trim() !== ''));
  const parsed = Environment.safeParse(given);
  if (!parsed.success) return { ok: false, problems: parsed.error.issues.map(problemOf) };
  const problems = missing(parsed.data);
  return problems.length > 0 ? { ok: false, problems } : { ok: true, config: freeze(configOf(parsed.data)) };
}
