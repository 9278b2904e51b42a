#!/usr/bin/ruby
# Ruby's mmap client, whose core is a C extension, on the reference workload, for bin/bench.
#
#   ruby_peer.rb version | fill DIR WORKERS | scrape DIR
#
# Answers in lines `name value`. DIR is created; it should be in memory (tmpfs).
require 'fileutils'
require 'prometheus/client'
require 'prometheus/client/formats/text'

BOUNDS = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0].freeze

def configure(directory)
  FileUtils.mkdir_p(directory)
  Prometheus::Client.configure do |config|
    config.multiprocess_files_dir = directory
    config.pid_provider = -> { "worker_#{Process.pid}" }
  end
end

def work(index)
  Prometheus::Client.reinitialize_on_pid_change(force: true)
  registry = Prometheus::Client.registry
  requests = registry.counter(:http_requests_total, 'Requests served')
  latency = registry.histogram(:http_request_duration_seconds, 'Latency', {}, BOUNDS)
  active = registry.gauge(:in_progress, 'In progress', {}, :livesum)
  1000.times { |i| requests.increment({ method: 'GET', path: "/api/v1/item/#{i}", status: '200' }, i + index) }
  100.times do |i|
    latency.observe({ method: 'GET', path: "/api/v1/item/#{i}" }, 0.1 * (i % 50))
    active.set({ path: "/api/v1/item/#{i}" }, index)
  end
end

def fill(directory, workers)
  configure(directory)
  workers.times do |index|
    worker = fork { work(index) }
    Process.wait(worker)
    abort('a worker failed') unless Process.last_status.success?
  end
end

def scrape(directory)
  configure(directory)
  text = ''
  3.times do
    start = Process.clock_gettime(Process::CLOCK_MONOTONIC)
    text = Prometheus::Client::Formats::Text.marshal_multiprocess(directory)
    puts "scrape_ms #{(Process.clock_gettime(Process::CLOCK_MONOTONIC) - start) * 1000}"
  end
  puts "lines #{text.count("\n")}"
end

case ARGV[0]
when 'version'
  puts "prometheus-client-mmap #{Gem::Specification.find_by_name('prometheus-client-mmap').version}, Ruby #{RUBY_VERSION}"
when 'fill' then fill(ARGV[1], ARGV[2].to_i)
when 'scrape' then scrape(ARGV[1])
else abort('usage: ruby_peer.rb version | fill DIR WORKERS | scrape DIR')
end
