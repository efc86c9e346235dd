"""Our validator beside pyHanko's: what pyHanko signs is accepted here, its tampered twins are refused with the right
ETSI sub-indication, attack documents are refused, and of a few hundred mutated files none passes here that pyHanko
refuses.  Usage: validation_oracle.py JUDGE-FILES   (runs in a Python that has pyHanko)"""

import datetime as dt
import io
import json
import logging
import pathlib
import random
import re
import subprocess
import sys
import tempfile

from asn1crypto import cms, keys, ocsp as asn1_ocsp, pem, x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509 import ocsp
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID, NameOID
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields, signers
from pyhanko.sign.signers.pdf_signer import PdfTimeStamper
from pyhanko.sign.timestamps import DummyTimeStamper
from pyhanko.sign.validation import validate_pdf_signature, validate_pdf_timestamp
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

logging.disable(logging.CRITICAL)
NOW = dt.datetime.now(dt.timezone.utc).replace(microsecond=0)
DAY = dt.timedelta(days=1)


def to_asn1(certificate):
    return asn1_x509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER))


def to_key(key):
    der = key.private_bytes(serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return keys.PrivateKeyInfo.load(der)


class Authority:
    """A root that certifies, answers OCSP itself, and writes CRLs."""

    def __init__(self, name):
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.certificate = self.certify(name, self.key, None, ca=True)

    def certify(self, name, key, issuer, ca=False, usage=None, start=NOW - 30 * DAY, end=NOW + 365 * DAY):
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        builder = (x509.CertificateBuilder().subject_name(subject).public_key(key.public_key())
                   .issuer_name(issuer.subject if issuer else subject).serial_number(x509.random_serial_number())
                   .not_valid_before(start).not_valid_after(end)
                   .add_extension(x509.BasicConstraints(ca, None), True)
                   .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False)
                   .add_extension(x509.KeyUsage(not ca, not ca, False, False, False, ca, ca, False, False), True))
        if not ca:  # pyHanko looks at no answer that the certificate does not announce
            builder = builder.add_extension(x509.AuthorityInformationAccess([x509.AccessDescription(
                AuthorityInformationAccessOID.OCSP, x509.UniformResourceIdentifier("http://ocsp.test/"))]), False)
        if usage:
            builder = builder.add_extension(x509.ExtendedKeyUsage([usage]), True)
        return builder.sign(self.key, hashes.SHA256())

    def issue(self, name, key, **words):
        return self.certify(name, key, self.certificate, **words)

    def answer(self, certificate, revoked=None, at=NOW, life=DAY):
        status = ocsp.OCSPCertStatus.REVOKED if revoked else ocsp.OCSPCertStatus.GOOD
        return (ocsp.OCSPResponseBuilder()
                .add_response(certificate, self.certificate, hashes.SHA1(), status, at, at + life, revoked, None)
                .responder_id(ocsp.OCSPResponderEncoding.NAME, self.certificate).certificates([self.certificate])
                .sign(self.key, hashes.SHA256()).public_bytes(serialization.Encoding.DER))

    def list_revoked(self, certificates, revoked_at=NOW, at=NOW):
        builder = (x509.CertificateRevocationListBuilder().issuer_name(self.certificate.subject)
                   .last_update(at).next_update(at + DAY))
        for one in certificates:
            builder = builder.add_revoked_certificate(x509.RevokedCertificateBuilder().serial_number(one.serial_number)
                                                      .revocation_date(revoked_at).build())
        return builder.sign(self.key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)


class World:
    def __init__(self, folder):
        self.folder = folder
        self.ca, self.tsa_ca, self.stranger = Authority("Agencies CA"), Authority("Time CA"), Authority("Agencies CA")
        self.key = rsa.generate_private_key(65537, 2048)
        self.certificate = self.ca.issue("Nguyễn Thị Ánh", self.key)
        self.expired = self.ca.issue("Hết hạn", self.key, start=NOW - 20 * DAY, end=NOW - 2 * DAY)
        self.tsa_key = rsa.generate_private_key(65537, 2048)  # all that pyHanko's dummy can do
        self.tsa = self.tsa_ca.issue("Time", self.tsa_key, usage=ExtendedKeyUsageOID.TIME_STAMPING)
        self.evidence = [self.ca.answer(self.certificate), self.tsa_ca.answer(self.tsa)]
        self.context = self.context_with(self.evidence)

    def context_with(self, answers):
        return ValidationContext(
            trust_roots=[to_asn1(self.ca.certificate), to_asn1(self.tsa_ca.certificate)], revocation_mode="require",
            allow_fetching=False, ocsps=[asn1_ocsp.OCSPResponse.load(one) for one in answers])

    def signer(self, certificate=None, issuer=None, key=None, **words):
        store = SimpleCertificateStore()
        store.register(to_asn1((issuer or self.ca).certificate))
        return signers.SimpleSigner(signing_cert=to_asn1(certificate or self.certificate),
                                    signing_key=to_key(key or self.key), cert_registry=store, **words)

    def stamper(self, at=None):
        store = SimpleCertificateStore()
        store.register(to_asn1(self.tsa_ca.certificate))
        return DummyTimeStamper(to_asn1(self.tsa), to_key(self.tsa_key), certs_to_embed=store, fixed_dt=at or NOW)

    def sign(self, pdf, level="b", field="Signature1", signer=None, stamper=None, context=None, **words):
        words.setdefault("subfilter", fields.SigSeedSubFilter.PADES)
        metadata = signers.PdfSignatureMetadata(
            field_name=field, md_algorithm="sha256", embed_validation_info=level in ("lt", "lta"),
            use_pades_lta=level == "lta", validation_context=(context or self.context) if level in ("lt", "lta") else None,
            **words)
        stamper = (stamper or self.stamper()) if level != "b" else None
        out = io.BytesIO()
        signers.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(pdf)), metadata, signer or self.signer(),
                         timestamper=stamper, output=out)
        return out.getvalue()

    def write(self, name, data):
        path = self.folder / name
        path.write_bytes(data)
        return str(path)

    def pyhanko_accepts(self, pdf):
        self.why = ""
        try:
            reader = PdfFileReader(io.BytesIO(pdf), strict=True)
            embedded = reader.embedded_signatures
            for one in embedded:
                # A context remembers what it saw, so each judgement has its own.
                context = self.context_with(self.evidence)
                is_stamp = one.sig_object_type == "/DocTimeStamp"
                status = validate_pdf_timestamp(one, context) if is_stamp else validate_pdf_signature(one, context, context)
                passed = status.valid and status.trusted if is_stamp else status.bottom_line
                if not passed:
                    self.why = status.summary()
                    return False
            return bool(embedded)
        except Exception as why:  # whatever it stumbles over, it has not accepted
            self.why = repr(why)
            return False


def plain_pdf(catalog=b"", more=(), page=b""):
    text = b"BT /F1 24 Tf 72 700 Td (Result) Tj ET"
    objects = [b"<< /Type /Catalog /Pages 2 0 R %s >>" % catalog, b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
               b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R %s /Resources << /Font << /F1 << "
               b"/Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>" % page,
               b"<< /Length %d >>\nstream\n%s\nendstream" % (len(text), text), *more]
    out, table = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"), b""
    for number, body in enumerate(objects, 1):
        table += b"%010d 00000 n \n" % len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, table)
    out += b"trailer\n<< /Size %d /Root 1 0 R /ID [<01><01>] >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)


def append(pdf, objects, root=b"1 0 R"):
    """An incremental update by hand: number → body; None frees the object."""
    before = pdf.rindex(b"startxref")
    previous = int(pdf[before + 9:].split()[0])
    known = max(int(one) for one in re.findall(rb"/Size (\d+)", pdf))
    size = max(known, max(objects) + 1)
    objects = {**{number: b"null" for number in range(known, size)}, **objects}
    out, table = bytearray(pdf), b""
    for number, body in sorted(objects.items()):
        table += b"%d 1\n" % number
        table += b"0000000000 00001 f \n" if body is None else b"%010d 00000 n \n" % len(out)
        if body is not None:
            out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n%strailer\n<< /Size %d /Root %s /Prev %d /ID [<01><02>] >>\nstartxref\n%d\n%%%%EOF\n" % (
        table, size, root, previous, start)
    return bytes(out)


def object_of(pdf, number):
    marker = b"\n%d 0 obj" % number
    start = pdf.rindex(marker) + len(marker)
    return pdf[start:pdf.index(b"endobj", start)].strip()


def flip(data, at):
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1:]


def rewrap(pdf, change):
    """The same file with another CMS of the same length of hex; `change` alters the parsed ContentInfo."""
    start = pdf.rindex(b"/Contents <") + 11
    end = pdf.index(b">", start)
    info = cms.ContentInfo.load(bytes.fromhex(pdf[start:end].decode()).rstrip(b"\0") + b"\0" * 8, strict=False)
    change(info["content"])
    return pdf[:start] + info.dump(force=True).hex().encode().ljust(end - start, b"0") + pdf[end:]


def accepted(world):
    pdf = plain_pdf()
    streams = io.BytesIO()
    IncrementalPdfFileWriter(io.BytesIO(pdf)).write(streams)
    twice = world.sign(world.sign(pdf), field="Signature2")
    certified = dict(certify=True, docmdp_permissions=fields.MDPPerm.NO_CHANGES)
    filling = dict(certify=True, docmdp_permissions=fields.MDPPerm.FILL_FORMS)
    late = io.BytesIO()
    PdfTimeStamper(world.stamper()).timestamp_pdf(IncrementalPdfFileWriter(io.BytesIO(world.sign(pdf))), "sha256",
                                                  world.context, output=late)
    return {
        "b": (world.sign(pdf), "b"), "t": (world.sign(pdf, "t"), "t"), "lt": (world.sign(pdf, "lt"), "lt"),
        "lta": (world.sign(pdf, "lta"), "lta"), "pss": (world.sign(pdf, signer=world.signer(prefer_pss=True)), "b"),
        "adobe": (world.sign(pdf, subfilter=fields.SigSeedSubFilter.ADOBE_PKCS7_DETACHED), "b"),
        "ecdsa": (world.sign(pdf, signer=world.signer(world.ca_leaf(), key=world.leaf_key)), "b"),
        "twice": (twice, "b"), "certified_1": (world.sign(pdf, **certified), "b"),
        "certified_2_then_signed": (world.sign(world.sign(pdf, **filling), field="Signature2"), "b"),
        "certified_1_lta": (world.sign(pdf, "lta", **certified), "lta"), "later_document_timestamp": (late.getvalue(), None),
        "lta_then_signed": (world.sign(world.sign(pdf, "lta"), field="Signature2"), None),
    }


def refused(world):
    """name → (file, sub-indication of its first signature); None: any, as long as it has not passed."""
    pdf = plain_pdf()
    signed, stamped, long_term = world.sign(pdf), world.sign(pdf, "t"), world.sign(pdf, "lta")
    other = world.sign(plain_pdf(page=b"/Rotate 90"), "t")
    value_at = lambda data: data.rindex(b"/Contents <") + 11

    def token_of(data):
        info = cms.ContentInfo.load(bytes.fromhex(data[value_at(data):data.index(b">", value_at(data))].decode()), strict=False)
        return info["content"]["signer_infos"][0]["unsigned_attrs"]

    def swap(content):
        content["signer_infos"][0]["unsigned_attrs"] = token_of(other)

    def break_value(content):
        value = content["signer_infos"][0]["signature"].native
        content["signer_infos"][0]["signature"] = flip(value, len(value) // 2)

    def foreign(content):
        content["certificates"] = [to_asn1(world.stranger.certificate)]

    def doubled(content):
        content["signer_infos"] = [content["signer_infos"][0], content["signer_infos"][0]]

    stranger = world.stranger.issue("Nguyễn Thị Ánh", world.key)
    weak = rsa.generate_private_key(65537, 1024)
    return {
        "byte_of_the_page_flipped": (flip(signed, signed.index(b"(Result)") + 2), "HASH_FAILURE"),
        "value_broken": (rewrap(signed, break_value), "SIG_CRYPTO_FAILURE"),
        "timestamp_of_another_signature": (rewrap(stamped, swap), "SIG_CONSTRAINTS_FAILURE"),
        "certificate_replaced": (rewrap(signed, foreign), None),
        "two_signers": (rewrap(signed, doubled), "FORMAT_FAILURE"),
        "stranger": (world.sign(pdf, signer=world.signer(stranger, world.stranger)), None),
        "expired": (world.sign(pdf, signer=world.signer(world.expired)), "OUT_OF_BOUNDS_NO_POE"),
        "short_key": (world.sign(pdf, signer=world.signer(world.ca.issue("Ngắn", weak), key=weak)), "TRY_LATER"),
        "evidence_flipped": (flip(long_term, long_term.rindex(b"/DSS")), None),
        **attacks(world, pdf, signed),
    }


def attacks(world, pdf, signed):
    page = re.sub(rb"/Annots (\d+ 0 R|\[.*?\])", b"", object_of(signed, 3), flags=re.S)
    red = b"<< /Length 30 >>\nstream\nBT /F1 24 Tf (Forged) Tj ET  \nendstream"
    prepared = plain_pdf(page=b"/Annots [50 0 R]")
    shadow = world.sign(prepared)
    hidden = world.sign(plain_pdf(more=[b"<< /Type /OCG /Name (x) >>"]))
    form = plain_pdf(b"/AcroForm << /Fields [5 0 R] /DA (/Helv 0 Tf) >>",
                     [b"<< /Type /Annot /Subtype /Widget /FT /Tx /T (amount) /V (1) /Rect [0 0 99 20] >>"],
                     b"/Annots [5 0 R]")
    with_form = world.sign(form)
    certified = world.sign(form, certify=True, docmdp_permissions=fields.MDPPerm.NO_CHANGES)
    filled = object_of(with_form, 5).replace(b"/V (1)", b"/V (9)")
    catalog = object_of(signed, 1)
    start = signed.index(b"[", signed.rindex(b"/ByteRange"))
    end = signed.index(b"]", start) + 1
    a, b, c, d = map(int, signed[start + 1:end - 1].split())
    ranges = lambda *n: signed[:start] + (b"[%d %d %d %d" % n).ljust(end - start - 1) + b"]" + signed[end:]
    return {
        # incremental saving: new content over the old
        "page_replaced": (append(signed, {4: red}), "FORMAT_FAILURE"),
        "page_object_replaced": (append(signed, {3: page.replace(b"4 0 R", b"60 0 R"), 60: red}), "FORMAT_FAILURE"),
        "page_tree_replaced": (append(signed, {2: b"<< /Type /Pages /Kids [] /Count 0 >>"}), "FORMAT_FAILURE"),
        "catalog_replaced": (append(signed, {70: catalog, 4: red}, b"70 0 R"), "FORMAT_FAILURE"),
        "catalog_points_elsewhere": (append(signed, {70: catalog}, b"70 0 R"), "FORMAT_FAILURE"),
        "annotation_added": (append(signed, {3: page[:-2] + b" /Annots [61 0 R] >>", 61: b"<< /Type /Annot /Subtype "
                             b"/FreeText /Rect [0 0 595 842] /Contents (Forged) >>"}), "FORMAT_FAILURE"),
        "empty_signature_field_as_overlay": (append(signed, {3: page[:-2] + b" /Annots [61 0 R] >>", 61:
                             b"<< /Type /Annot /Subtype /Widget /FT /Sig /T (x) /Rect [0 0 595 842] >>"}),
                             "FORMAT_FAILURE"),
        "action_added": (append(signed, {1: catalog.replace(b"/Pages", b"/OpenAction [3 0 R /Fit] /Pages")}),
                         "FORMAT_FAILURE"),
        # shadow attacks: what was prepared before the signature appears, hides or is replaced after it
        "shadow_object_appears": (append(shadow, {50: b"<< /Type /Annot /Subtype /FreeText /Rect [0 0 595 842] >>"}),
                                  "FORMAT_FAILURE"),
        "shadow_object_freed": (append(signed, {4: None}), "FORMAT_FAILURE"),
        "shadow_layer_switched": (append(hidden, {5: b"<< /Type /OCG /Name (y) >>"}), "FORMAT_FAILURE"),
        "shadow_field_filled": (append(with_form, {5: filled}), "FORMAT_FAILURE"),
        "certified_1_field_filled": (append(certified, {5: filled}), "FORMAT_FAILURE"),
        # signature wrapping: the range shrinks or moves away
        "range_without_tail": (ranges(a, b, c, d - 40), "FORMAT_FAILURE"),
        "range_with_wide_hole": (ranges(a, b - 60, c, d), "FORMAT_FAILURE"),
        "range_not_from_zero": (ranges(1, b - 1, c, d), "FORMAT_FAILURE"),
        "range_overlapping": (ranges(a, c, b, d), "FORMAT_FAILURE"),
        "range_beyond_the_end": (ranges(a, b, c, d + 9), "FORMAT_FAILURE"),
        "range_negative": (ranges(a, b, c, -1), "FORMAT_FAILURE"),
        # universal forgery: nothing to verify
        "no_contents": (signed[:b] + b"<" + b"0" * (c - b - 2) + b">" + signed[c:], "FORMAT_FAILURE"),
        "signature_dictionary_copied": (append(signed, {80: b"<< /FT /Sig /T (Copy) /V %s >>" % signature_text(signed),
            1: re.sub(rb"/AcroForm (\d+ 0 R|<<.*?>>)", b"/AcroForm << /Fields [80 0 R] /SigFlags 3 >>", catalog,
                      flags=re.S)}), "FORMAT_FAILURE"),
    }


def signature_text(signed):
    start = signed.rindex(b"<<", 0, signed.rindex(b"/ByteRange"))
    return signed[start:signed.index(b">>", signed.rindex(b"/Contents")) + 2]


def scenes(world):
    """What the same files are under other evidence: name → (file, evidence, sub-indication; None: it passes)."""
    pdf, hour = plain_pdf(), dt.timedelta(hours=1)
    signed = world.sign(pdf)
    before = world.sign(pdf, "t", stamper=world.stamper(NOW - 2 * hour))
    before_expiry = world.sign(pdf, "t", signer=world.signer(world.expired), stamper=world.stamper(NOW - 5 * DAY))
    early = world.sign(pdf, "t", signer=world.signer(world.expired), stamper=world.stamper(NOW - 25 * DAY))
    long_term = world.sign(pdf, "lta")
    good, tsa = world.evidence[:2]
    revoked = world.ca.answer(world.certificate, revoked=NOW - hour)
    then = world.ca.answer(world.expired, at=NOW - 5 * DAY)
    forged = world.stranger.answer(world.certificate)
    tsa_revoked = world.tsa_ca.answer(world.tsa, revoked=NOW - 3 * hour)
    return {
        "no_evidence": (signed, [], "TRY_LATER"),
        "evidence_of_a_stranger": (signed, [forged], "TRY_LATER"),
        "evidence_that_is_stale": (signed, [world.ca.answer(world.certificate, at=NOW - 5 * DAY)], "TRY_LATER"),
        "evidence_of_the_future": (signed, [world.ca.answer(world.certificate, at=NOW + DAY)], "TRY_LATER"),
        "evidence_by_list": (signed, [world.ca.list_revoked([])], None),
        "evidence_by_a_strangers_list": (signed, [world.stranger.list_revoked([])], "TRY_LATER"),
        "evidence_embedded": (long_term, [], None),
        "revoked": (signed, [revoked], "REVOKED_NO_POE"),
        "revoked_by_list": (signed, [world.ca.list_revoked([world.certificate], NOW - hour)], "REVOKED_NO_POE"),
        "revoked_after_it_was_stamped": (before, [revoked, tsa], None),
        "revoked_before_it_was_stamped": (world.sign(pdf, "t"), [revoked, tsa], "REVOKED_NO_POE"),
        "authority_revoked": (before, [good, tsa_revoked], "REVOKED_NO_POE"),
        "authority_without_evidence": (before, [good], "TRY_LATER"),
        "expired_after_it_was_stamped": (before_expiry, [then, tsa], None),
        "stamped_before_its_certificate_began": (early, [then, tsa], "NOT_YET_VALID"),
    }


def judge_scenes(world, judge, anchors):
    faults = []
    for name, (file, evidence, sub) in scenes(world).items():
        paths = [world.write(f"{name}{i}.der", one) for i, one in enumerate(evidence)]
        ran = subprocess.run([judge, *anchors, *paths], input=world.write(name + ".pdf", file) + "\n",
                             capture_output=True, text=True, check=True)
        first = json.loads(ran.stdout)["signatures"][0]
        if first["sub_indication"] != sub:
            faults.append(f"{name}: {first['sub_indication']}, not {sub}: {json.dumps(first)[:1500]}")
    return faults


def mutate(data, rng):
    data = bytearray(data)
    for _ in range(rng.choice((1, 1, 1, 2, 8))):
        at = rng.randrange(len(data))
        kind = rng.randrange(5)
        if kind == 0:
            data[at] = rng.randrange(256)
        elif kind == 1:
            del data[at:at + rng.randrange(1, 40)]
        elif kind == 2:
            data[at:at] = data[max(0, at - 60):at]
        elif kind == 3:
            data += data[rng.randrange(len(data)):]
        else:
            data[at:at + 1] = rng.choice((b"/XRefStm", b"endobj\n", b"4 0 obj", b"%%EOF", b">>", b"0 0 0 "))
    return bytes(data)


def main():
    judge = sys.argv[1]
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 100
    faults = []
    with tempfile.TemporaryDirectory() as folder:
        world = World(pathlib.Path(folder))
        world.leaf_key = ec.generate_private_key(ec.SECP384R1())
        leaf = world.ca.issue("Khóa elip", world.leaf_key)
        world.ca_leaf = lambda: leaf
        world.evidence.append(world.ca.answer(leaf))
        good, bad = accepted(world), refused(world)
        rng = random.Random(7)
        seeds = [file for file, _ in good.values()]
        mutants = {f"mutant_{i}": mutate(rng.choice(seeds), rng) for i in range(count)}
        files = {**{n: f for n, (f, _) in good.items()}, **{n: f for n, (f, _) in bad.items()}, **mutants}
        evidence = [world.write(f"e{i}.der", one) for i, one in enumerate(world.evidence)]
        anchors = [world.write(n, c.public_bytes(serialization.Encoding.DER))
                   for n, c in (("ca.der", world.ca.certificate), ("tsa.der", world.tsa_ca.certificate))]
        names = [world.write(name + ".pdf", data) for name, data in files.items()]
        ran = subprocess.run([judge, *anchors, *evidence], input="\n".join(names) + "\n", capture_output=True, text=True)
        if ran.returncode != 0:
            sys.exit(f"judge_files ended with {ran.returncode}: {ran.stderr}")
        reports = dict(zip(files, map(json.loads, ran.stdout.splitlines())))
        faults += judge_scenes(world, judge, anchors)
        for name, (file, level) in good.items():
            report = reports[name]
            if not world.pyhanko_accepts(file):
                faults.append(f"{name}: pyHanko itself refuses: {world.why}")
            if report.get("indication") != "total_passed":
                faults.append(f"{name}: pyHanko {world.pyhanko_accepts(file)}, we say {json.dumps(report)[:1500]}")
            elif level and report["signatures"][0]["level"] != level:
                faults.append(f"{name}: level {report['signatures'][0]['level']}, not {level}")
        for name, (file, sub) in bad.items():
            report = reports[name]
            found = report["signatures"][0]["sub_indication"] if report.get("signatures") else report.get("fault")
            if report.get("indication") == "total_passed" or (sub and found != sub):
                faults.append(f"{name}: {found}, not {sub} (pyHanko {world.pyhanko_accepts(file)})")
        stricter = 0
        for name, data in mutants.items():
            passed = reports[name].get("indication") == "total_passed"
            theirs = world.pyhanko_accepts(data)
            stricter += theirs and not passed
            if passed and not theirs:
                faults.append(f"{name}: passes here, pyHanko refuses: {world.why}")
        print(f"{len(good)} accepted, {len(bad)} refused, {len(mutants)} mutants of which {stricter} pass only there")
    print("\n".join(faults))
    sys.exit(1 if faults else 0)


main()
