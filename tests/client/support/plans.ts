/** The organisations that the tests and the vectors use. */

import type { Line, Plan } from "./organisation.ts";

const CUSTODIANS: readonly Line[] = ["c1", "c2", "c3"].map((id) => ({
  id,
  roles: "custodian",
  km: "អ្នកថែរក្សា",
  en: "Custodian",
  affiliation: "Bar association",
}));

const AUDITOR: Line = { id: "au", roles: "auditor", km: "សវនករ", en: "Auditor", affiliation: "University" };

function triage(id: string): Line {
  return { id, roles: "investigator,triage", km: "អ្នកស៊ើបអង្កេត", en: "Investigator", affiliation: "Legal aid" };
}

/** Three triage members, an auditor, three custodians: seven lines. */
export const SMALL: Plan = {
  origin: "sacca.example",
  built: "2026-11-20",
  bundleDay: "2026-11-24",
  lines: [AUDITOR, ...CUSTODIANS, triage("m1"), triage("m2"), triage("m3")],
  seedLabel: "small",
};

/** As many triage members as there may be, among lines enough to need more than two bytes of the map. */
export const LARGE: Plan = {
  ...SMALL,
  origin: "sacca.test",
  lines: [
    AUDITOR,
    ...CUSTODIANS,
    ...Array.from({ length: 12 }, (_, i) => triage(`m${String(i + 10)}`)),
    { ...triage("z9"), roles: "investigator" },
  ],
  seedLabel: "large",
};
