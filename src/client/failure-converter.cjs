// Messages and stack traces of failures as payloads, which the codec then encrypts. The SDK loads
// this file by its path, in workers and clients by require() and in workflows from the bundle.
const { DefaultFailureConverter } = require('@temporalio/common');

exports.failureConverter = new DefaultFailureConverter({ encodeCommonAttributes: true });
