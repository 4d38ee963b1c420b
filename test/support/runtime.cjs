'use strict';
const asyncHooks = require('node:async_hooks');
const vm = require('node:vm');
const { default: JestRuntime } = require('jest-runtime');

/** The compiled text of every module that this worker has run, by its file. */
const compiled = new Map();

function scriptOf(source, filename, parameters) {
  const known = compiled.get(filename);
  if (known?.source === source) return known.script;
  // Opened in the first line, so that the numbers of lines stay those of the file.
  const script = new vm.Script(`(function (${parameters.join(',')}) {${source}\n})`, { filename });
  compiled.set(filename, { source, script });
  return script;
}

/** What Jest knows of the test that runs, kept for as long as it runs: with tests one after another that needs nobody who follows every promise. */
class OneAtATime {
  #store;

  getStore() {
    return this.#store;
  }

  run(store, callback) {
    const before = this.#store;
    const restore = () => {
      this.#store = before;
    };
    this.#store = store;
    const result = callback();
    if (typeof result?.finally === 'function') return result.finally(restore);
    restore();
    return result;
  }
}

/**
 * Jest's runtime, for half of the work:
 * - A module is compiled once in a worker and no longer once for each test file. What it does is still done anew in each, in a context of its own.
 *   Syntax errors are left to Jest, which explains them.
 * - Node follows every promise for each storage that was ever used, and Jest leaves one behind with every file. It gets one that needs no following,
 *   and what a test file made is put away at its end.
 */
module.exports = class LeanRuntime extends JestRuntime {
  #storages = [];

  constructor(...given) {
    super(...given);
    const { executor, coreModule } = this;
    const compile = executor.compile.bind(executor);
    executor.compile = (source, filename) => {
      const context = executor.environment.getVmContext();
      if (context === null || source.startsWith('#!')) return compile(source, filename);
      try {
        return scriptOf(source, filename, executor.injectedModuleParameters).runInContext(context);
      } catch (error) {
        if (error.name !== 'SyntaxError') throw error;
        return compile(source, filename);
      }
    };
    const core = coreModule.require.bind(coreModule);
    coreModule.require = (name) => (name.endsWith('async_hooks') ? this.#counted() : core(name));
  }

  #counted() {
    const storages = this.#storages;
    class Counted extends asyncHooks.AsyncLocalStorage {
      constructor() {
        super();
        storages.push(this);
      }
    }
    return { ...asyncHooks, AsyncLocalStorage: Counted };
  }

  requireInternalModule(from, name) {
    return name === 'node:async_hooks' ? { ...asyncHooks, AsyncLocalStorage: OneAtATime } : super.requireInternalModule(from, name);
  }

  teardown() {
    for (const storage of this.#storages) storage.disable();
    super.teardown();
  }
};
