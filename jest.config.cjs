const base = {
  transform: { '\\.[jt]s$': ['@swc/jest', { jsc: { target: 'es2023', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } }] },
  transformIgnorePatterns: ['/node_modules/(?!(postal-mime)/)'],
  runtime: '<rootDir>/test/support/runtime.cjs',
  testEnvironment: 'node',
  rootDir: __dirname,
};
const project = (displayName, extra = {}) => ({
  ...base,
  displayName,
  testMatch: [`<rootDir>/test/${displayName}/**/*.test.ts`],
  ...extra,
});
const withDatabase = { globalSetup: '<rootDir>/test/support/global-setup.ts', globalTeardown: '<rootDir>/test/support/global-teardown.ts' };

/** Every kind of test is a project, so that one kind can be run alone: `npx jest --selectProjects unit`. */
module.exports = {
  testTimeout: 120_000,
  testSequencer: '<rootDir>/test/support/sequencer.cjs',
  // A worker keeps something of every file that it has run: by the end of all of them it would hold gigabytes.
  workerIdleMemoryLimit: '1.2GB',
  projects: [project('unit'), ...['conformance', 'http', 'faults', 'browser'].map((name) => project(name, withDatabase))],
};
