import { expect, test } from "vitest";
import { detectLanguage, isFunctionWord } from "./language";

test.each([
  ["en", "What is the name of the river that flows through Paris?"],
  ["de", "Wie heißt der Fluss, der durch Paris fließt?"],
  ["fr", "Comment s'appelle le fleuve qui traverse Paris ?"],
  ["es", "¿Cómo se llama el río que pasa por París?"],
  ["it", "Come si chiama il fiume che attraversa Parigi?"],
  ["pt", "Como se chama o rio que atravessa a cidade e não seca?"],
  ["nl", "Hoe heet de rivier die door het centrum van Parijs stroomt?"],
  ["ro", "Cum se numește râul care trece prin Paris și unde este?"],
  ["tr", "Paris'ten geçen ve en uzun olan nehrin adı nedir, kim bilir?"],
  ["vi", "Con sông chảy qua Paris có tên là gì?"],
  ["ru", "Как называется река, протекающая через Париж?"],
  ["uk", "Як називається річка, що протікає через Київ?"],
  ["el", "Πώς ονομάζεται ο ποταμός;"],
  ["ar", "ما اسم النهر الذي يمر عبر باريس؟"],
  ["hi", "पेरिस से होकर बहने वाली नदी का नाम क्या है?"],
  ["zh", "流经巴黎的河流叫什么名字？"],
  ["ja", "パリを流れる川の名前は何ですか。"],
  ["ko", "파리를 흐르는 강의 이름은 무엇입니까?"],
  ["th", "แม่น้ำที่ไหลผ่านปารีสชื่ออะไร"],
  ["und", "2024 – 37 %"],
  ["und", "Biomaterials show inductive properties."],
])("%s: %s", (language, text) => {
  expect(detectLanguage(text)).toBe(language);
});

test("a function word says nothing about a subject, in its own language", () => {
  expect(isFunctionWord("which", "en")).toBe(true);
  expect(isFunctionWord("die", "en")).toBe(false);
  expect(isFunctionWord("die", "de")).toBe(true);
});
