// A department's system, small and whole: takes its orders, keeps them, receipts them, signs for each, and says what
// its clerk types. README.md tells how to run it; what may be said is in docs/departments.md. Needs amqp-client and gson.
import com.google.gson.*;
import com.rabbitmq.client.*;
import java.io.*;
import java.net.URI;
import java.net.http.*;
import java.nio.file.*;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.*;
import javax.net.ssl.*;

import static java.nio.charset.StandardCharsets.UTF_8;

public class Subscriber {
    static final Map<String, String> ENV = System.getenv();
    static final String ADDRESS = ENV.get("YISHI_AMQP"); // amqp(s)://agency.<id>:<password>@host:port/agencies
    static final List<String> DOES = List.of(ENV.getOrDefault("YISHI_DOES", "accept").split(" ")); // without being asked
    static final long AGAIN = (long) (Double.parseDouble(ENV.getOrDefault("YISHI_AGAIN", "300")) * 1e9);
    static final PrintStream OUT = new PrintStream(new FileOutputStream(FileDescriptor.out), true, UTF_8);
    static final Gson GSON = new GsonBuilder().serializeNulls().create();

    /** What your department does about an event: CHANGE THIS. The same event must give the same ids. */
    static List<JsonObject> act(String kind, JsonObject data) {
        if (kind.equals("offered") && DOES.contains("accept")) {
            String mine = text(data, "assignment_id");
            return List.of(reply("accept-" + mine, "accept", Map.of("assignment_id", mine, "contact", "值班室")));
        }
        if (kind.equals("changed") && List.of("accepted", "released").contains(text(data, "change"))
                && !text(data, "due").isEmpty() && DOES.contains("report")) {
            String mine = text(data, "assignment_id");
            return List.of(reply("report-" + mine, "report", Map.of(
                "assignment_id", mine, "result", "explained", "words", "已到现场核实，并向居民说明情况。")));
        }
        return List.of();
    }

    // --- The numbers that came, and what is to be said until it is answered: on disk before anything is acknowledged.
    // A line holds a number with the replies that follow from it, or a reply of the clerk's. What residents wrote is not
    // kept here: where your system keeps it, blank it when a change is `redacted`.

    final String agency;
    final RandomAccessFile book;
    final Set<Long> numbers = new HashSet<>();
    final Map<String, JsonObject> replies = new LinkedHashMap<>(); // unanswered ones, in the order to be said
    final Set<String> known = new HashSet<>(); // the ids of all
    final Map<String, Long> said = new HashMap<>(); // when each unanswered reply was published last
    long received = 0; // the highest number up to which nothing is missing
    Channel channel;

    Subscriber(String agency) throws IOException {
        this.agency = agency;
        Path file = Path.of(ENV.getOrDefault("YISHI_KEPT", agency + ".jsonl"));
        byte[] kept = Files.exists(file) ? Files.readAllBytes(file) : new byte[0];
        int whole = kept.length; // a line that a crash cut off was never acknowledged
        while (whole > 0 && kept[whole - 1] != '\n') whole--;
        new String(kept, 0, whole, UTF_8).lines().forEach(line -> remember(parsed(line)));
        book = new RandomAccessFile(file.toFile(), "rw");
        book.setLength(whole);
        book.seek(whole);
    }

    void remember(JsonObject line) {
        for (JsonElement each : line.getAsJsonArray("replies")) {
            String id = text(each.getAsJsonObject(), "id");
            if (known.add(id)) replies.put(id, each.getAsJsonObject());
        }
        if (!line.has("number")) return;
        numbers.add(line.get("number").getAsLong());
        while (numbers.remove(received + 1)) received++;
        replies.remove(text(line, "answered"));
    }

    void keep(JsonObject line, List<JsonObject> following) throws IOException {
        JsonArray all = new JsonArray();
        following.forEach(all::add);
        line.add("replies", all);
        book.write((GSON.toJson(line) + "\n").getBytes(UTF_8));
        book.getFD().sync();
        remember(line);
    }

    /** Show an event and keep its number; one that is known is a repeat. What failed is said again under a new id. */
    void take(long number, String type, JsonObject data) throws IOException {
        if (number <= received || numbers.contains(number)) return;
        OUT.println(GSON.toJson(Map.of("number", number, "type", type, "data", data)));
        String kind = type.startsWith("cn.yishi.order.") ? type.split("\\.")[3] : ""; // others are passed over
        JsonObject line = new JsonObject();
        line.addProperty("number", number);
        line.addProperty("answered", kind.equals("answered") ? text(data, "reply_id") : "");
        JsonObject failed = text(data, "outcome").equals("failed") ? replies.get(text(line, "answered")) : null;
        keep(line, failed == null ? act(kind, data)
            : List.of(reply(UUID.randomUUID().toString(), text(failed, "verb"), failed.get("body"))));
    }

    /** What was missed, over HTTP; without a token it comes again by itself after some minutes. */
    void catchUp() throws IOException, InterruptedException {
        for (long before = -1; !ENV.getOrDefault("YISHI_TOKEN", "").isEmpty() && before < received;) {
            before = received;
            HttpRequest asked = HttpRequest.newBuilder(URI.create(
                    ENV.get("YISHI_DISPATCH") + "/v1/agencies/" + agency + "/events?after=" + received))
                .header("Authorization", "Bearer " + ENV.get("YISHI_TOKEN")).build();
            var answer = HttpClient.newHttpClient().send(asked, HttpResponse.BodyHandlers.ofString(UTF_8));
            if (answer.statusCode() != 200) throw new IOException(answer.statusCode() + " " + answer.body());
            for (JsonElement each : JsonParser.parseString(answer.body()).getAsJsonArray()) {
                JsonObject event = each.getAsJsonObject();
                take(event.get("agencysequence").getAsLong(), text(event, "type"), event.getAsJsonObject("data"));
            }
        }
    }

    // --- The wire. One thing at a time: the consumer, the clerk and the clock all pass through `synchronized`.

    void publish(String id, String verb, JsonElement body) throws IOException {
        Map<String, Object> headers = Map.of("ce-specversion", "1.0", "ce-id", id, "ce-source", "/" + agency,
            "ce-type", "cn.yishi.reply." + verb + ".v1");
        AMQP.BasicProperties properties = new AMQP.BasicProperties.Builder()
            .headers(headers).contentType("application/json").deliveryMode(2).build();
        channel.basicPublish("replies", agency + "." + verb, properties, GSON.toJson(body).getBytes(UTF_8));
    }

    synchronized void sayWhatIsUnanswered() throws IOException {
        for (JsonObject reply : replies.values()) {
            Long before = said.get(text(reply, "id"));
            if (before != null && System.nanoTime() - before < AGAIN) continue;
            said.put(text(reply, "id"), System.nanoTime());
            publish(text(reply, "id"), text(reply, "verb"), reply.get("body"));
        }
    }

    synchronized void sayHowMuchCame() throws IOException {
        publish(UUID.randomUUID().toString(), "receipt", GSON.toJsonTree(Map.of("received", received)));
    }

    synchronized void came(Envelope envelope, Map<String, Object> headers, byte[] body) throws IOException {
        Object number = headers == null ? null : headers.get("ce-agencysequence");
        if (number != null) { // else it is the operators' probe of the queue
            take(Long.parseLong(number.toString()), headers.get("ce-type").toString(), parsed(new String(body, UTF_8)));
            sayWhatIsUnanswered();
            sayHowMuchCame();
        }
        channel.basicAck(envelope.getDeliveryTag(), false);
    }

    /** The clerk's desk: a line of the standard input is a reply, {"verb": "report", "assignment_id": …, …}. */
    synchronized void typed(String line) throws IOException {
        try {
            JsonObject body = parsed(line);
            String id = body.has("id") ? body.remove("id").getAsString() : UUID.randomUUID().toString();
            keep(new JsonObject(), List.of(reply(id, body.remove("verb").getAsString(), body)));
        } catch (RuntimeException error) {
            System.err.println("not understood: " + line + " (" + error + ")");
        }
        sayWhatIsUnanswered();
    }

    void work() throws Exception {
        channel = connect().createChannel();
        channel.addShutdownListener(error -> lost(agency, error)); // of the connection's end it is told as well
        channel.confirmSelect();
        channel.addConfirmListener((tag, multiple) -> { }, (tag, multiple) ->
            System.err.println("not taken by the broker, said again later")); // its queue is full
        channel.basicQos(20);
        sayWhatIsUnanswered();
        sayHowMuchCame();
        channel.basicConsume("agency." + agency + ".inbox", new DefaultConsumer(channel) { // never declare it
            @Override
            public void handleDelivery(String tag, Envelope envelope, AMQP.BasicProperties told, byte[] body)
                    throws IOException {
                came(envelope, told.getHeaders(), body);
            }
        });
        new Timer(true).schedule(new TimerTask() {
            @Override
            public void run() {
                try { sayWhatIsUnanswered(); } catch (IOException error) { lost(agency, error); }
            }
        }, 1000, 1000);
        BufferedReader desk = new BufferedReader(new InputStreamReader(System.in, UTF_8));
        for (String line = desk.readLine(); line != null; line = desk.readLine()) typed(line);
    }

    /** Over TLS when the address is amqps: then the certificate and the name in it are checked. */
    static Connection connect() throws Exception {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setUri(ADDRESS);
        factory.setRequestedHeartbeat(10);
        factory.setAutomaticRecoveryEnabled(false); // whoever started this starts it again
        if (ADDRESS.startsWith("amqps:")) {
            factory.useSslProtocol(trust()); // without an argument it would trust everybody
            factory.setSocketConfigurator(socket -> { // since 5.4: factory.enableHostnameVerification()
                SSLParameters checked = ((SSLSocket) socket).getSSLParameters();
                checked.setEndpointIdentificationAlgorithm("HTTPS");
                ((SSLSocket) socket).setSSLParameters(checked);
            });
        }
        // by its name, which else would be looked up first, and the certificate be asked for a number
        return factory.newConnection(new ListAddressResolver(List.of(new Address(factory.getHost(), factory.getPort()))));
    }

    /** The authorities of this machine, or the one that YISHI_CA names. */
    static SSLContext trust() throws Exception {
        if (!ENV.containsKey("YISHI_CA")) return SSLContext.getDefault();
        KeyStore authorities = KeyStore.getInstance(KeyStore.getDefaultType());
        authorities.load(null, null);
        try (InputStream file = Files.newInputStream(Path.of(ENV.get("YISHI_CA")))) {
            authorities.setCertificateEntry("ours", CertificateFactory.getInstance("X.509").generateCertificate(file));
        }
        TrustManagerFactory trusting = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trusting.init(authorities);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trusting.getTrustManagers(), null);
        return context;
    }

    static JsonObject parsed(String json) {
        return JsonParser.parseString(json).getAsJsonObject();
    }

    static String text(JsonObject object, String name) {
        JsonElement found = object.get(name);
        return found == null || found.isJsonNull() ? "" : found.getAsString();
    }

    static JsonObject reply(String id, String verb, Object body) {
        JsonObject made = new JsonObject();
        made.addProperty("id", id);
        made.addProperty("verb", verb);
        made.add("body", GSON.toJsonTree(body));
        return made;
    }

    static void lost(String agency, Exception error) { // nothing is lost but the line
        System.err.println(agency + ": " + error);
        Runtime.getRuntime().halt(1);
    }

    public static void main(String[] none) throws Exception {
        String user = URI.create(ADDRESS).getUserInfo().split(":")[0];
        Subscriber made = new Subscriber(user.replaceFirst("^agency\\.", ""));
        try {
            made.catchUp();
        } catch (IOException error) {
            System.err.println(made.agency + ": what was missed cannot be read now: " + error);
        }
        try {
            made.work();
        } catch (IOException error) {
            lost(made.agency, error);
        }
    }
}
