// Judges signed receipts and refund vouchers with the XML signatures of the JDK (javax.xml.crypto.dsig, JSR 105): java
// Judge.java CA.der FOLDER prints a line for each file in it, "good NAME" or "bad NAME: why". An oracle for tests alone;
// it shares no code with kythu.
import java.nio.file.*;
import java.security.cert.*;
import java.util.*;
import javax.xml.crypto.*;
import javax.xml.crypto.dsig.*;
import javax.xml.crypto.dsig.dom.DOMValidateContext;
import javax.xml.crypto.dsig.keyinfo.*;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.*;

class Judge {
  static class Refused extends Exception {
    Refused(String why) { super(why); }
  }

  static void check(boolean good, String why) throws Refused {
    if (!good) throw new Refused(why);
  }

  /// Exactly these children, and no text between them.
  static Element[] children(Element of, String... names) throws Refused {
    var nodes = of.getChildNodes();
    check(nodes.getLength() == names.length, "other children in " + of.getLocalName());
    var found = new Element[names.length];
    for (int i = 0; i < names.length; ++i) {
      check(nodes.item(i) instanceof Element e && e.getLocalName().equals(names[i]), "no " + names[i]);
      found[i] = (Element) nodes.item(i);
    }
    return found;
  }

  static Document read(Path file) throws Exception {
    var factory = DocumentBuilderFactory.newInstance();
    factory.setNamespaceAware(true);
    factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
    var builder = factory.newDocumentBuilder();
    builder.setErrorHandler(null);
    return builder.parse(file.toFile());
  }

  static X509Certificate certificate(KeyInfo info, X509Certificate authority) throws Exception {
    for (var part : info.getContent()) {
      if (!(part instanceof X509Data data)) continue;
      for (var one : data.getContent()) {
        if (!(one instanceof X509Certificate certificate)) continue;
        certificate.verify(authority.getPublicKey());
        return certificate;
      }
    }
    throw new Refused("no certificate");
  }

  static void judge(Path file, X509Certificate authority) throws Exception {
    var root = read(file).getDocumentElement();
    boolean voucher = root.getLocalName().equals("PHTra");
    check(voucher || root.getLocalName().equals("BLai"), "another document");
    var parts = children(root, voucher ? "DLPHTra" : "DLBLai", "DSCKS");
    var signed = children(children(parts[1], "TCThu")[0], "Signature")[0];
    var object = children(signed, "SignedInfo", "SignatureValue", "KeyInfo", "Object")[3];
    var selector = new KeySelector() {
      public KeySelectorResult select(KeyInfo info, Purpose purpose, AlgorithmMethod method, XMLCryptoContext in)
          throws KeySelectorException {
        try {
          var key = certificate(info, authority).getPublicKey();
          return () -> key;
        } catch (Exception e) {
          throw new KeySelectorException(e);
        }
      }
    };
    var context = new DOMValidateContext(selector, signed);
    context.setProperty("org.jcp.xml.dsig.secureValidation", true);
    context.setIdAttributeNS(parts[0], null, "Id");
    context.setIdAttributeNS(object, null, "Id");
    var signature = XMLSignatureFactory.getInstance("DOM").unmarshalXMLSignature(context);
    // What is signed is the data at its place and the time of signing, and nothing else.
    var covered = new ArrayList<String>();
    for (var reference : signature.getSignedInfo().getReferences()) covered.add(((Reference) reference).getURI());
    check(covered.equals(List.of("#" + parts[0].getAttribute("Id"), "#" + object.getAttribute("Id"))), "not covered");
    check(signature.validate(context), "the signature does not hold");
  }

  public static void main(String[] given) throws Exception {
    var authority = (X509Certificate) CertificateFactory.getInstance("X.509")
        .generateCertificate(Files.newInputStream(Path.of(given[0])));
    try (var files = Files.list(Path.of(given[1]))) {
      for (var file : files.sorted().toList()) {
        try {
          judge(file, authority);
          System.out.println("good " + file.getFileName());
        } catch (Exception e) {
          System.out.println("bad " + file.getFileName() + ": " + e.getMessage());
        }
      }
    }
  }
}
