/**
 * The rooms of the house and what each may look into. A room may import only what stands below it; nothing may form a cycle.
 * The picture of the rooms stands in docs/architecture.md.
 */
const only = (room, allowed) => ({
  name: `${room.replace(/\W/g, '-')}-looks-down`,
  severity: 'error',
  comment: `src/${room} may import only itself and: ${allowed.join(', ') || 'nothing of ours'}`,
  from: { path: `^src/${room}/` },
  to: { path: '^src/', pathNot: [`^src/${room}/`, ...allowed.map((a) => `^src/${a}`)] },
});

module.exports = {
  forbidden: [
    { name: 'no-cycle', severity: 'error', from: {}, to: { circular: true } },
    only('infra', []),
    only('payments/domain', []),
    only('payments/ports', ['payments/domain/']),
    only('payments', ['infra/']),
    only('academy/domain', []),
    only('academy/ports', ['academy/domain/', 'payments/ports/', 'payments/domain/']),
    only('academy', ['payments/', 'infra/']),
    only('channels', ['academy/ports/', 'academy/domain/', 'payments/ports/', 'payments/domain/', 'infra/']),
    only('classrooms', ['academy/ports/', 'academy/domain/', 'payments/ports/', 'payments/domain/', 'infra/']),
    only('platforms', ['payments/ports/', 'payments/domain/', 'infra/']),
    only('gateways', ['payments/ports/', 'payments/domain/', 'infra/']),
    only('sandbox', ['infra/']),
    only('jobs', ['academy/', 'payments/', 'infra/']),
    only('checkout', ['payments/', 'infra/']),
    only('web', ['academy/', 'checkout/', 'payments/', 'infra/']),
    {
      name: 'domain-is-pure',
      severity: 'error',
      comment: 'a domain does no I/O: no library, no clock, no random',
      from: { path: '^src/(payments|academy)/domain/' },
      to: { dependencyTypes: ['npm', 'core'] },
    },
    {
      name: 'gateways-keep-to-themselves',
      severity: 'error',
      from: { path: '^src/(gateways|platforms|channels|classrooms)/([^/]+)/' },
      to: { path: '^src/$1/', pathNot: ['^src/$1/$2/', '^src/platforms/door\\.ts$'] },
    },
    {
      name: 'only-the-registry-opens-a-gateway',
      severity: 'error',
      from: { pathNot: ['^src/(gateways|platforms|channels|classrooms)/', '^src/app\\.ts$'] },
      to: { path: '^src/(gateways|platforms|channels|classrooms)/[^/]+/' },
    },
    {
      name: 'only-cli-starts-the-sandbox',
      severity: 'error',
      from: { pathNot: ['^src/sandbox/', '^src/cli'] },
      to: { path: '^src/sandbox/' },
    },
  ],
  options: { doNotFollow: { path: 'node_modules' }, tsConfig: { fileName: 'tsconfig.json' }, tsPreCompilationDeps: true },
};
