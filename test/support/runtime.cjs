'use strict';
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

/**
 * Jest's runtime, which compiles a module once in a worker and no longer once for each test file: the whole product is loaded in half the time.
 * What a module does is still done anew in each file, in a context of its own. Syntax errors are left to Jest, which explains them.
 */
module.exports = class KeptScripts extends JestRuntime {
  constructor(...given) {
    super(...given);
    const { executor } = this;
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
  }
};
