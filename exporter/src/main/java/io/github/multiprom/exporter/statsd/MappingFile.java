package io.github.multiprom.exporter.statsd;

import com.google.re2j.Pattern;
import io.github.multiprom.exporter.statsd.ObserverOptions.HistogramOptions;
import io.github.multiprom.exporter.statsd.ObserverOptions.SummaryOptions;
import io.github.multiprom.exporter.statsd.YamlFields.MappingException;
import io.github.multiprom.internal.segment.IoReason;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;

/** statsd_exporter's mapping file. Every field of version 0.30 is known, all others are errors. */
final class MappingFile {
  private static final Logger LOGGER = LoggerFactory.getLogger("io.github.multiprom.statsd");
  private static final Pattern LABEL_NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
  private static final Pattern METRIC_NAME =
      Pattern.compile(
          "([A-Za-z_]|\\$\\d+|\\$\\{[A-Za-z0-9_]+\\})([A-Za-z0-9_]|\\$\\d+|\\$\\{[A-Za-z0-9_]+\\})*");
  private static final int MAX_AGE_BUCKETS = 1_000;

  private final String file;

  // Of the section 'defaults'.
  private String matchType = "glob";
  private @Nullable String observerType;
  private long ttlNanos;
  private HistogramOptions histogram = new HistogramOptions(List.of(), 0, 0);
  private SummaryOptions summary =
      new SummaryOptions(
          SummaryOptions.DEFAULT_QUANTILES,
          SummaryOptions.DEFAULT_MAX_AGE_SECONDS,
          SummaryOptions.DEFAULT_AGE_BUCKETS);

  private MappingFile(String file) {
    this.file = file;
  }

  static Mappings read(Path file) throws IOException {
    try {
      return parse(file.toString(), Files.readString(file));
    } catch (NoSuchFileException e) {
      throw new IOException(file + " does not exist: name a mapping file of statsd_exporter", e);
    } catch (MalformedInputException e) {
      throw new IOException(file + " is not UTF-8: save it as that", e);
    } catch (IOException e) {
      throw IoReason.unreadable(file, e);
    } catch (MappingException e) {
      throw new IOException(e.getMessage(), e);
    } catch (YamlEngineException e) {
      throw new IOException(file + " is no YAML: " + e.getMessage(), e);
    }
  }

  /**
   * The rules in a text.
   *
   * @param label what errors call the text
   */
  static Mappings parse(String label, String text) {
    Optional<Node> root =
        new Compose(LoadSettings.builder().setLabel(label).build()).composeString(text);
    return root.isEmpty() ? Mappings.NONE : new MappingFile(label).mappings(root.get());
  }

  private Mappings mappings(Node root) {
    YamlFields all = YamlFields.of(file, root);
    YamlFields defaults = all.takeFields("defaults");
    matchType = defaults.take("match_type", MappingFile::matchType, matchType);
    observerType = takeObserverType(defaults);
    boolean mostSpecificWins =
        defaults.take("glob_disable_ordering", MappingFile::bool, Boolean.FALSE);
    ttlNanos = defaults.take("ttl", GoDuration::nanos, 0L);
    summary = takeSummary(defaults);
    histogram = takeHistogram(defaults);
    defaults.checkAllTaken(
        "observer_type, match_type, glob_disable_ordering, ttl, summary_options, histogram_options");
    List<Mapping> mappings = new ArrayList<>();
    for (Node item : all.takeItems("mappings")) {
      mappings.add(mapping(YamlFields.of(file, item)));
    }
    all.checkAllTaken("defaults, mappings");
    ObserverOptions observer = "summary".equals(observerType) ? summary : histogram;
    return new Mappings(mappings, mostSpecificWins, observer, ttlNanos);
  }

  private Mapping mapping(YamlFields rule) {
    String kind = rule.take("match_type", MappingFile::matchType, matchType);
    NamePattern pattern =
        rule.take("match", kind.equals("glob") ? NamePattern.Glob::of : NamePattern.Regex::of);
    if (pattern == null) {
      throw rule.error("this mapping has no 'match': say which statsd names it is for");
    }
    boolean drop = rule.take("action", MappingFile::isDrop, Boolean.FALSE);
    Template name = rule.take("name", MappingFile::metricName);
    if (name == null && !drop) {
      throw rule.error("this mapping has no 'name': name the metric, or write action: drop");
    }
    Map<String, Template> labels = labels(rule.takeFields("labels"));
    labels.values().forEach(label -> checkReferences(rule, pattern, label));
    if (name != null && !drop) {
      checkReferences(rule, pattern, name);
    }
    ObserverOptions observer = observer(rule);
    long ttl = rule.take("ttl", GoDuration::nanos, 0L);
    Mapping mapping =
        new Mapping(
            pattern,
            rule.take("match_metric_type", MappingFile::types, EnumSet.allOf(SampleType.class)),
            drop ? null : name,
            labels,
            rule.take("help", text -> text, Mapping.DEFAULT_HELP),
            observer,
            ttl == 0 ? ttlNanos : ttl,
            rule.take("scale", MappingFile::number, 1.0),
            rule.take("honor_labels", MappingFile::bool, Boolean.FALSE));
    rule.checkAllTaken(
        "match, match_type, match_metric_type, name, labels, honor_labels, help, action,"
            + " observer_type, histogram_options, summary_options, ttl, scale");
    return mapping;
  }

  /** statsd_exporter puts nothing there without a word, so there are files that do it. */
  private static void checkReferences(YamlFields rule, NamePattern pattern, Template template) {
    for (String reference : template.references()) {
      if (!pattern.knows(reference)) {
        LOGGER.warn(
            rule.error("$" + reference + " is nothing that 'match' captures: it will be empty")
                .getMessage());
      }
    }
  }

  private Map<String, Template> labels(YamlFields fields) {
    Map<String, Template> labels = new LinkedHashMap<>();
    fields
        .takeAll()
        .forEach(
            (label, value) -> {
              if (!LABEL_NAME.matches(label) || label.startsWith("__")) {
                throw fields.error(
                    "'" + label + "' is no label name: use letters, digits and underscores");
              }
              labels.put(label, new Template(value));
            });
    return labels;
  }

  private ObserverOptions observer(YamlFields rule) {
    boolean histogramGiven = rule.has("histogram_options");
    boolean summaryGiven = rule.has("summary_options");
    HistogramOptions histogramHere = takeHistogram(rule);
    SummaryOptions summaryHere = takeSummary(rule);
    String type = takeObserverType(rule);
    if (type == null) {
      type = observerType;
    }
    if (type == null) {
      type = summaryGiven && !histogramGiven ? "summary" : "histogram";
    }
    boolean isSummary = type.equals("summary");
    if (isSummary ? histogramGiven : summaryGiven) {
      throw rule.error(
          "observer_type is "
              + type
              + ", but the options are those of a "
              + (isSummary ? "histogram" : "summary")
              + ": change one of them");
    }
    return isSummary ? summaryHere : histogramHere;
  }

  private static @Nullable String takeObserverType(YamlFields fields) {
    String old = fields.take("timer_type", MappingFile::observerType);
    String type = fields.take("observer_type", MappingFile::observerType);
    return type == null ? old : type;
  }

  private HistogramOptions takeHistogram(YamlFields parent) {
    YamlFields options = parent.takeFields("histogram_options");
    List<Double> buckets = options.takeItems("buckets", MappingFile::number);
    HistogramOptions taken =
        new HistogramOptions(
            buckets.isEmpty() ? histogram.buckets() : buckets,
            options.take(
                "native_histogram_bucket_factor", MappingFile::number, histogram.nativeFactor()),
            options.take(
                "native_histogram_max_buckets", MappingFile::positive, histogram.nativeBuckets()));
    options.checkAllTaken("buckets, native_histogram_bucket_factor, native_histogram_max_buckets");
    return taken;
  }

  private SummaryOptions takeSummary(YamlFields parent) {
    YamlFields options = parent.takeFields("summary_options");
    List<Double> quantiles = new ArrayList<>();
    for (Node item : options.takeItems("quantiles")) {
      YamlFields objective = YamlFields.of(file, item);
      Double quantile = objective.take("quantile", MappingFile::quantile);
      if (quantile == null) {
        throw objective.error("this objective has no 'quantile'");
      }
      quantiles.add(quantile);
      objective.take("error", MappingFile::quantile); // ours is 1.1 %, always
      objective.checkAllTaken("quantile, error");
    }
    long maxAgeNanos = options.take("max_age", GoDuration::nanos, 0L);
    int ageBuckets = options.take("age_buckets", MappingFile::positive, summary.ageBuckets());
    if (ageBuckets > MAX_AGE_BUCKETS) {
      throw options.error("age_buckets: use at most " + MAX_AGE_BUCKETS);
    }
    options.take("buf_cap", MappingFile::positive); // nothing is buffered
    options.checkAllTaken("quantiles, max_age, age_buckets, buf_cap");
    return new SummaryOptions(
        quantiles.isEmpty() ? summary.quantiles() : quantiles,
        maxAgeNanos == 0
            ? summary.maxAgeSeconds()
            : Math.max(1, TimeUnit.NANOSECONDS.toSeconds(maxAgeNanos)),
        ageBuckets);
  }

  private static String matchType(String text) {
    return oneOf(text, "glob", "regex");
  }

  private static String observerType(String text) {
    return oneOf(text, "histogram", "summary");
  }

  private static boolean isDrop(String text) {
    return oneOf(text, "map", "drop").equals("drop");
  }

  private static boolean bool(String text) {
    return oneOf(text, "true", "false").equals("true");
  }

  private static Set<SampleType> types(String text) {
    return switch (oneOf(text, "counter", "gauge", "observer", "timer")) {
      case "counter" -> EnumSet.of(SampleType.COUNTER);
      case "gauge" -> EnumSet.of(SampleType.GAUGE, SampleType.SET);
      default -> EnumSet.of(SampleType.TIMER, SampleType.HISTOGRAM, SampleType.DISTRIBUTION);
    };
  }

  private static String oneOf(String text, String... choices) {
    for (String choice : choices) {
      if (choice.equals(text)) {
        return text;
      }
    }
    throw new IllegalArgumentException(
        "'" + text + "' is not one of " + String.join(", ", choices));
  }

  private static Template metricName(String text) {
    if (!METRIC_NAME.matches(text)) {
      throw new IllegalArgumentException(
          "'" + text + "' is no metric name: use letters, digits, underscores, $1 and ${1}");
    }
    return new Template(text);
  }

  private static double number(String text) {
    double value;
    try {
      value = Double.parseDouble(text);
    } catch (NumberFormatException e) {
      value = Double.NaN;
    }
    if (Double.isNaN(value) || Double.isInfinite(value)) {
      throw new IllegalArgumentException("'" + text + "' is no finite number");
    }
    return value;
  }

  private static double quantile(String text) {
    double value = number(text);
    if (value < 0 || value > 1) {
      throw new IllegalArgumentException(text + " is not from 0 to 1");
    }
    return value;
  }

  private static int positive(String text) {
    if (!text.matches("\\d{1,9}") || Integer.parseInt(text) == 0) {
      throw new IllegalArgumentException("'" + text + "' is no whole number above 0");
    }
    return Integer.parseInt(text);
  }
}
