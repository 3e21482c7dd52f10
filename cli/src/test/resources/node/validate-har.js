// Validates a HAR with npm's har-validator, and reads it as the importers of Chrome and Firefox do
// where they are pickier than the schema: Firefox wants pages, and both want URLs that can be read.
//
// Usage: validate-har.js FILE MODULES, where MODULES holds NAME/VERSION for each module.
const fs = require('fs');
const Module = require('module');
const path = require('path');

const modules = process.argv[3];
const resolve = Module._resolveFilename;
Module._resolveFilename = (request, ...rest) => {
  const name = request.split('/')[0];
  const home = path.join(modules, name);
  if (request.startsWith('.') || !fs.existsSync(home)) {
    return resolve(request, ...rest);
  }
  const version = fs.readdirSync(home)[0];
  return resolve(path.join(home, version, request.slice(name.length)), ...rest);
};

const har = JSON.parse(fs.readFileSync(process.argv[2], 'utf8'));
require('har-validator')
  .har(har)
  .then(() => {
    if (!Array.isArray(har.log.pages)) {
      throw new Error('no pages');
    }
    for (const entry of har.log.entries) {
      new URL(entry.request.url);
      for (const time of ['send', 'wait', 'receive', 'blocked', 'dns', 'connect', 'ssl']) {
        if (!Number.isFinite(entry.timings[time])) {
          throw new Error('no number: ' + time);
        }
      }
    }
    console.log('valid ' + har.log.entries.length);
  })
  .catch((error) => {
    console.log(error.message + ' ' + JSON.stringify(error.errors));
    process.exit(1);
  });
