import { expect, test } from 'vitest';
import { fatalLines, parseSysbenchReport } from './sysbench-report.ts';

/** As sysbench 1.0.20 printed it: oltp_write_only, 64 threads on tables of 100 rows, so that callers collide. */
const MEASURED = `sysbench 1.0.20 (using system LuaJIT 2.1.0-beta3)

Running the test with following options:
Number of threads: 64
Initializing random number generator from current time


Initializing worker threads...

Threads started!

SQL statistics:
    queries performed:
        read:                            0
        write:                           8497
        other:                           258
        total:                           8755
    transactions:                        2126   (945.55 per sec.)
    queries:                             8755   (3893.84 per sec.)
    ignored errors:                      86     (38.25 per sec.)
    reconnects:                          0      (0.00 per sec.)

General statistics:
    total time:                          2.2464s
    total number of events:              2126

Latency (ms):
         min:                                    0.44
         avg:                                   62.53
         max:                                  467.68
         95th percentile:                      186.54
         sum:                               132936.57

Threads fairness:
    events (avg/stddev):           33.2188/5.13
    execution time (avg/stddev):   2.0771/0.07

`;

const DUPLICATE = `Threads started!

FATAL: mysql_stmt_execute() returned error 1062 (Duplicate entry '10' for key 'PRIMARY') for query 'INSERT INTO sbtest4 (id, k, c, pad) VALUES (?, ?, ?, ?)'
FATAL: \`thread_run' function failed: ./oltp_common.lua:488: SQL error, errno = 1062, state = '23000': Duplicate entry '10' for key 'PRIMARY'
`;

const UNREACHABLE = `Initializing worker threads...

FATAL: unable to connect to MySQL server on host '127.0.0.1', port 1, aborting...
FATAL: error 2002: Can't connect to server on '127.0.0.1' (115)
FATAL: \`thread_init' function failed: ./oltp_common.lua:349: connection creation failed
FATAL: unable to connect to MySQL server on host '127.0.0.1', port 1, aborting...
FATAL: error 2002: Can't connect to server on '127.0.0.1' (115)
FATAL: \`thread_init' function failed: ./oltp_common.lua:349: connection creation failed
FATAL: Thread initialization failed!
`;

test('a report is read', () => {
  expect(parseSysbenchReport(MEASURED)).toEqual({
    outcome: 'measured',
    figures: {
      transactions: 2126,
      queries: 8755,
      transactionsPerSecond: 945.55,
      queriesPerSecond: 3893.84,
      p95Ms: 186.54,
      conflicts: 86,
      errors: {},
      reconnects: 0,
    },
  });
});

test.each([
  [
    'an error that is not ignored',
    DUPLICATE,
    /^FATAL: mysql_stmt_execute\(\) returned error 1062 .* FATAL: `thread_run'/,
  ],
  [
    'a server out of reach, each line once',
    UNREACHABLE,
    /^FATAL: unable .* FATAL: error 2002.* FATAL: `thread_init' [^F]*$/,
  ],
  ['nothing', '', /^sysbench did not print its transactions, queries/],
  [
    'a report that was cut',
    MEASURED.slice(0, MEASURED.indexOf('Latency')),
    /^sysbench did not print its p95Ms$/,
  ],
])('%s is a failure', (_, output, reason) => {
  expect(parseSysbenchReport(output)).toEqual({ outcome: 'failed', reason: expect.stringMatching(reason) });
});

test('fatal lines', () => {
  expect(fatalLines(MEASURED)).toBeNull();
  expect(fatalLines(UNREACHABLE)).toContain("Can't connect to server");
});
