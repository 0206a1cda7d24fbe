// Validates contracts against a JSON Schema (draft 2019-09) of the Open Data Contract Standard.
// Usage: node validate-odcs.mjs SCHEMA.json CONTRACT.yaml...
// Prints one line per error as file: path: message; exits 1 when there is one.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const Ajv = require('ajv/dist/2019').default;
const addFormats = require('ajv-formats').default;
const { parse } = require('yaml');

const [schemaFile, ...files] = process.argv.slice(2);
const ajv = new Ajv({ allErrors: true, strict: false });
addFormats(ajv);
const validate = ajv.compile(JSON.parse(readFileSync(schemaFile, 'utf8')));

for (const file of files) {
  if (!validate(parse(readFileSync(file, 'utf8')))) {
    for (const error of validate.errors) {
      console.log(`${file}: ${error.instancePath || '/'}: ${error.message} ${JSON.stringify(error.params)}`);
    }
    process.exitCode = 1;
  }
}
