export interface Door {
  /** Of the program on 127.0.0.1. */
  port: number;
  /** Longest request body and longest time until an answer. */
  maxBodyMb: number;
  readTimeoutS: number;
  /** Answers that must not be held back: streams of events. */
  isStreaming: boolean;
}

/**
 * The site of nginx: TLS in front, a bound on connections and requests of each address, nothing repeated. Behind it the program
 * believes what it says about callers, since it comes from 127.0.0.1.
 */
export function nginxSite({ port, maxBodyMb, readTimeoutS, isStreaming }: Door): string {
  return `limit_conn_zone $binary_remote_addr zone=sluice_conn:10m;
limit_req_zone $binary_remote_addr zone=sluice_req:10m rate=2000r/s;

upstream sluice {
  server 127.0.0.1:${port};
  keepalive 128;
}

server {
  listen 80 default_server;
  listen [::]:80 default_server;
  server_tokens off;
  return 308 https://$host$request_uri;
}

server {
  listen 443 ssl default_server;
  listen [::]:443 ssl default_server;
  server_tokens off;
  access_log off;

  ssl_certificate     /etc/ssl/sluice/certificate.pem;
  ssl_certificate_key /etc/ssl/sluice/key.pem;
  ssl_protocols TLSv1.2 TLSv1.3;
  ssl_session_cache shared:sluice_tls:10m;
  add_header Strict-Transport-Security "max-age=31536000" always;

  client_max_body_size ${maxBodyMb}m;
  client_header_timeout 10s;
  client_body_timeout 30s;
  limit_conn sluice_conn 500;
  limit_req zone=sluice_req burst=4000 nodelay;
  limit_conn_status 429;
  limit_req_status 429;

  location / {
    proxy_pass http://sluice;
    proxy_http_version 1.1;
    proxy_set_header Connection "";
    proxy_set_header Host $host;
    proxy_set_header X-Forwarded-For $remote_addr;
    proxy_set_header X-Forwarded-Proto $scheme;
    proxy_set_header X-Request-Id $request_id;
    proxy_read_timeout ${readTimeoutS}s;
    proxy_next_upstream off;
    proxy_buffering ${isStreaming ? 'off' : 'on'};
  }
}
`;
}
