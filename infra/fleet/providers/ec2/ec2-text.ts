const MAX_CHARS = 255;

/** In the characters that EC2 takes in descriptions, and no longer than it takes them. */
export function ec2Text(text: string): string {
  return text
    .replace(/[^a-zA-Z0-9 ._\-:/()#,@[\]+=&;{}!$*]+/g, ' ')
    .replace(/ {2,}/g, ' ')
    .trim()
    .slice(0, MAX_CHARS);
}
