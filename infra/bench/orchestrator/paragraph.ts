/** 256 characters, eight entities: what one request of the benchmark asks about. */
export const PARAGRAPH =
  'The harbour lights went on at 6:30 pm on December 24, 2025. Ada Lovelace paid $1,200 to the keeper, which was wonderful news! ' +
  'She wrote to ada@example.com and visited https://example.com/lights in London. About 15% of the 40 boats stayed out for two hours.';
