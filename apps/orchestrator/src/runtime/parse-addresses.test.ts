import { describe, expect, it } from 'vitest';
import { parseAddresses } from './parse-addresses.ts';

describe('a file of containers', () => {
  it('gives names, origins and slots', () => {
    const text =
      '\uFEFFname, url, slots\nhost-1a, http://10.0.0.1:8000, 2\n\nhost-1b,https://gpu.example/,\n';
    expect(parseAddresses(text, 4)).toEqual({
      outcome: 'addresses',
      addresses: [
        { name: 'host-1a', url: 'http://10.0.0.1:8000', slots: 2 },
        { name: 'host-1b', url: 'https://gpu.example', slots: 4 },
      ],
    });
  });

  it('may be empty but for its header', () => {
    expect(parseAddresses('name,url\n', 1)).toEqual({ outcome: 'addresses', addresses: [] });
  });

  it.each([
    ['', 'line 1: the column name is missing'],
    ['name,url,color\n', 'line 1: the column color is not known'],
    ['name,url,url\n', 'line 1: the column url is there twice'],
    ['name,url\na,http://h:1,2\n', 'line 2: has 3 values, not 2'],
    ['name,url\nA!,http://h:1\n', 'line 2: name must be'],
    ['name,url\na,ftp://h:1\n', 'line 2: url must be http'],
    ['name,url\na,http://h:1/run\n', 'line 2: url must be http'],
    ['name,url\na,http://user@h:1\n', 'line 2: url must be http'],
    ['name,url,slots\na,http://h:1,0\n', 'line 2: slots must be between'],
    ['name,url,slots\na,http://h:1,two\n', 'line 2: slots must be a whole number'],
    ['name,url\na,http://h:1\na,http://h:2\n', 'line 3: a is in line 2 already'],
    ['name,url\na,http://h:1\nb,http://h:1/\n', 'line 3: http://h:1 is in line 2 already'],
    ['name,url\n"a,http://h:1\n', 'Quote'],
  ])('%j is broken', (text, mistake) => {
    const parsed = parseAddresses(text, 1);
    expect(parsed.outcome).toBe('broken');
    expect(parsed.outcome === 'broken' && parsed.mistakes.join('\n')).toContain(mistake);
  });

  it('tells all mistakes together', () => {
    const parsed = parseAddresses('name,url\n-,x\n', 1);
    expect(parsed.outcome === 'broken' && parsed.mistakes).toHaveLength(2);
  });
});
