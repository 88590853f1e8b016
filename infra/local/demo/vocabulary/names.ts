import { cell, readWordTable, words } from './word-table.ts';

export interface Name {
  /** As people write it themselves. */
  written: string;
  /** In Latin letters, which may have accents. */
  latin: string;
}

// country | given names | family names; `native/latin` where another script is used
const table = `
DE | Anna, Lukas, Jürgen, Käthe, Sophie, Maximilian, Björn, Lena, Friedrich, Emilia, Götz, Hannah, Jonas, Marlene | Müller, Schröder, Weiß, Köhler, Fischer, Groß, Bäcker, Schneider, von der Heide, Krüger, Vogel, Hoffmann, Öztürk, Lindner
FR | Chloé, Théo, François, Élodie, Mathis, Zoé, Jérôme, Anaïs, Léa, Benoît, Noémie, Hugo, Agnès | Lefèvre, Dubois, d'Aubigné, Moreau, Girard, Bélanger, Roux, Fournier, Le Goff, Garçon, Mercier, N'Diaye
GB | Oliver, Amelia, Harry, Isla, Siobhán, Alfie, Poppy, Arthur, Freya, Rhys, Imogen, Callum | Smith, O'Connor, Taylor, Evans, MacLeod, Patel, Whitfield, Hughes, Khan, Ashworth, Campbell, Brontë
ES | Lucía, Mateo, Begoña, Íñigo, Martina, Álvaro, Carmen, Joaquín, Núria, Hugo, Inés | García, Muñoz, Núñez, Ibáñez, Castro, Peña, Domínguez, Vázquez, Soler, Etxeberria, Ortega
US | Emma, Liam, Ava, Noah, Mia, Ethan, Harper, José, Madison, Tyrone, Grace, Wyatt | Johnson, Williams, O'Brien, Garcia, Nguyen, Brown, Davis, Martinez, Lee, Washington, Kowalski, Reed
IT | Giulia, Niccolò, Chiara, Lorenzo, Beatrice, Matteo, Noemi, Andrea, Ginevra, Davide | Rossi, D'Angelo, Esposito, Ferrari, Bianchi, Lo Russo, Conti, Dell'Acqua, Ricci, Gallo
NL | Sanne, Daan, Fleur, Bram, Noor, Thijs, Femke, Joris, Anouk | de Vries, van 't Hof, Jansen, Bakker, van den Berg, Visser, IJzerman, Mulder
SE | Elin, Åke, Saga, Göran, Linnéa, Nils, Maja, Sören, Astrid | Andersson, Sjöberg, Lindström, Åkerlund, Nyström, Bergqvist, Häggblom
PL | Zofia, Łukasz, Małgorzata, Paweł, Agnieszka, Wojciech, Hanna, Stanisław | Kowalczyk, Wójcik, Dąbrowski, Zieliński, Grześkowiak, Żak, Piątek
JP | 陽菜/Hina, 蓮/Ren, さくら/Sakura, 大翔/Hiroto, 美咲/Misaki, 健太/Kenta, 結衣/Yui | 佐藤/Sato, 鈴木/Suzuki, 高橋/Takahashi, 田中/Tanaka, 渡辺/Watanabe, 小林/Kobayashi, 山本/Yamamoto
GR | Ελένη/Eleni, Γιώργος/Giorgos, Κατερίνα/Katerina, Νίκος/Nikos, Δήμητρα/Dimitra | Παπαδόπουλος/Papadopoulos, Νικολάου/Nikolaou, Οικονόμου/Oikonomou, Αγγελής/Angelis
UA | Олена/Olena, Тарас/Taras, Соломія/Solomiia, Богдан/Bohdan, Оксана/Oksana | Шевченко/Shevchenko, Ковальчук/Kovalchuk, Мельник/Melnyk, Бондаренко/Bondarenko
TR | Elif, Çağlar, Zeynep, Ömer, Şule, İsmail | Yılmaz, Şahin, Çelik, Aydın, Gündoğdu
IN | प्रिया/Priya, अर्जुन/Arjun, अनन्या/Ananya, रोहन/Rohan, Meera, Vikram | शर्मा/Sharma, पटेल/Patel, Iyer, Reddy, Banerjee
KR | 서연/Seoyeon, 민준/Minjun, 지우/Jiwoo, 하은/Haeun | 김/Kim, 이/Lee, 박/Park, 최/Choi
BR | João, Letícia, Antônio, Júlia, Thaís, Caetano | da Silva, Gonçalves, Araújo, dos Santos, Magalhães
`;

const names = new Map(
  readWordTable(table).map((record) => [
    cell(record, 0),
    { given: words(cell(record, 1)).map(readName), family: words(cell(record, 2)).map(readName) },
  ]),
);

export function namesOf(countryCode: string): { given: readonly Name[]; family: readonly Name[] } {
  const found = names.get(countryCode);
  if (found === undefined) throw new RangeError(`no names for ${countryCode}`);
  return found;
}

function readName(text: string): Name {
  const [written = text, latin = written] = text.split('/');
  return { written, latin };
}
