"""The words by which agreements name their parts, in the languages met so far."""

from __future__ import annotations

import re

CHAPTER = r"chapter|hoofdstuk|chapitre|cap[ií]tulo|kapitel|title|titel|titre"
ARTICLE = r"article|artikel|art[ií]culo|artigo|articolo|art\."
#: What an instrument that has no articles may call them.
INSTEAD = r"section|clause|paragraph|afdeling"
ANNEX = r"annex|annexe|appendix|schedule|bijlage|anexo|attachment"

_RECITALS = (
    "Acknowledging|Affirming|Appreciating|Aware|Bearing in mind|Believing|Confirming|Conscious|Considering|Convinced|"
    "Desiring|Desirous|Determined|Emphasi[sz]ing|Endeavouring|Endeavoring|Guided|Having [Rr]egard|Having considered|"
    "Intending|In view|Mindful|Noting|Observing|Reaffirming|Recalling|Recogni[sz]ing|Referring|Resolved|"
    "Stressing|Taking into account|Taking account|Taking into consideration|Taking note|Underlining|"
    "Welcoming|Whereas|Willing|Wishing|With a view to|"
    "Ervan overtuigd|Mede gelet op|Erkennende|Erkennend|Gelet op|Gezien|Indachtig|In aanmerking nemende|Overtuigd|"
    "Overwegende|Verlangende|Wensende|"
    "Considérant|Convaincus?|Désireux|Désirant|Reconnaissant|Vu|Considerando|Deseando|Reconociendo|Teniendo en cuenta"
)
#: A recital's first words: capitalised anywhere within a preamble, or all in capitals, or small after a dash.
RECITAL = re.compile(rf"(?<![\w-])(?:{_RECITALS}|{_RECITALS.upper().replace('[RR]EGARD', 'REGARD')})\b(?=\s)")
RECITAL_AFTER_DASH = re.compile(rf"\s*[-–—•*]+\s*(?:{_RECITALS})\b", re.I)
RECITAL_PLAIN = re.compile(
    r"(?:Considering|Recogni[sz]ing|Convinced|Desiring|Desirous|Noting|Having regard|Bearing in mind)", re.I
)
RECITAL_AT_START = re.compile(rf"(?:{_RECITALS})\b", re.I)

AGREED = re.compile(
    r"\b(?:have (?:hereby |mutually )?(?:agreed|decided|reached)|hereby agree|agree(?:d)? as follows|has agreed|"
    r"(?:zijn|hebben) (?:het volgende )?overeengekomen|sont convenus|han (?:acordado|convenido))\b",
    re.I,
)
PARTIES = re.compile(
    r"here(?:in)?after|hierna te noemen|ci-après|en lo sucesivo|"
    r"^(?:The |THE |Het |De )?(?:Contracting |High |Governments?\b|GOVERNMENTS?\b|Kingdom|Republic|Regering)",
    re.I,
)
CONTRACTING = re.compile(r"the (?:high )?contracting (?:parties|states)\b|the (?:parties|governments)\b", re.I)
PREAMBLE = re.compile(r"(?:preamble|preambule|préambule|preámbulo)\W*", re.I)
FINAL = re.compile(
    r"(?:in (?:witness|faith|testimony)\b(?:\s+(?:whereof|thereof|of which))?|done (?:and signed )?(?:at|in|this|on)\b|"
    r"signed (?:at|in|on|by)\b|for the governments? of|ten blijke waarvan|gedaan (?:te|in)\b|en foi de quoi|fait à|"
    r"en fe de lo cual|hecho en)",
    re.I,
)
DEFINITION = re.compile(
    r"(?:[Tt]he |wordt onder |onder )?(?:terms? |expressions? )?[“\"„«‘'`]{1,2}(?P<term>[^”\"“»’']{2,80})[”\"“»’']{1,2}"
)
MEANS = re.compile(
    r"\b(?:means?|shall (?:be understood to )?mean|refers? to|includes?|verstaan|désigne|significa)\b", re.I
)
MODAL = re.compile(r"\b(?:shall|may|will|must|should|is|are|has|have|wordt|worden|kan|kunnen|doit|peut)\b", re.I)
SECTION_KIND = re.compile(r"(?:transitional )?standard|recommended practice", re.I)
