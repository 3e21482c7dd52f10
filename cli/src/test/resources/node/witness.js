// A server that wants client certificates, speaks HTTP/1.1 and HTTP/2, and prints each request that
// arrives as a line of JSON.
const crypto = require('crypto');
const fs = require('fs');
const http2 = require('http2');
const zlib = require('zlib');
const [port, cert, key, ca] = process.argv.slice(2);
const options = {
  cert: fs.readFileSync(cert),
  key: fs.readFileSync(key),
  ca: fs.readFileSync(ca),
  requestCert: true,
  rejectUnauthorized: true,
  allowHTTP1: true,
};
http2
  .createSecureServer(options, (request, response) => {
    const chunks = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      const fields = [];
      for (let i = 0; i < request.rawHeaders.length; i += 2) {
        fields.push(request.rawHeaders[i].toLowerCase() + ': ' + request.rawHeaders[i + 1]);
      }
      console.log(
        JSON.stringify({
          version: request.httpVersion,
          method: request.method,
          url: request.url,
          fields: fields.sort(),
          body: crypto.createHash('sha256').update(Buffer.concat(chunks)).digest('hex'),
          client: request.socket.getPeerCertificate().subjectaltname,
        })
      );
      response.setHeader('content-type', 'application/json');
      response.setHeader('content-encoding', 'gzip');
      response.setHeader('set-cookie', 'seen=1; Path=/; HttpOnly');
      response.end(request.method === 'HEAD' ? undefined : zlib.gzipSync('{"text":"grüße"}'));
    });
  })
  .listen(Number(port), '127.0.0.1');
