export const TITLE = 'A stand-alone database server against a cluster';
